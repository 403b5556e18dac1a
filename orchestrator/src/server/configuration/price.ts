import type { Kind } from "@condensery/service-kit";

/** A price, in whatever currency. */
export const price: Kind<number> = {
  expected: "a number of at least 0, such as 2.5",
  secret: false,
  parse: (text) => (/^\d+(?:\.\d+)?$/u.test(text) ? { value: Number(text) } : undefined),
};
