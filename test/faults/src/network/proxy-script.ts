import type { RandomStream } from "@condensery/rng";

/** What a bad connection does to what travels over it. */
export const troubles = ["delay", "halve", "drop", "reset", "refuse", "stall"] as const;
export type Trouble = (typeof troubles)[number];

/** What becomes of one connection. */
export interface ConnectionFate {
  readonly trouble: Trouble;
  /** Bytes, in both directions together, that pass before it. `delay` and `halve` begin there and go on. */
  readonly afterBytes: number;
}

/** Fates of the first connections over a proxy, in order; those that follow are good ones. */
export type ProxyScript = readonly ConnectionFate[];

/** More than the settings and headers of a connection, less than what a tiny condensation sends over any. */
const mostBytes = 6000;

/** So many connections with this trouble, each at a place of its own: a retry meets it again. */
export function drawScript(trouble: Trouble, connections: number, stream: RandomStream): ProxyScript {
  return Array.from({ length: connections }, () => ({ trouble, afterBytes: stream.integer(mostBytes) }));
}
