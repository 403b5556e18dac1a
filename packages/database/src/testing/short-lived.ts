/**
 * Variables of a process that has its embedded database for seconds only: optimising the database's WebAssembly takes
 * two of them, and saves less. Node takes no such flag from NODE_OPTIONS itself.
 */
export const shortLived: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--import ${new URL("../../dist/testing/without-optimising.js", import.meta.url).href}`,
};
