import type { NetworkSpec } from "@condensery/wire/convert";

/** The same text for equal networks, however their fields are ordered. */
export function networkKey(network: NetworkSpec): string {
  const fields = Object.entries(network).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(Object.fromEntries(fields));
}
