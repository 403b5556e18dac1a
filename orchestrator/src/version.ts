/** Version of this software, as results state it. */
export const version = "0.1.0";
