// Parsers with one fault each, for the tests of what finds them.
import * as fc from "fast-check";
import { nothingToClose, refusesWith, Violation, type FuzzTarget } from "../target.js";

class Refusal extends Error {
  override readonly name = "Refusal";
}

/** A parser of lists of bytes that does `fault` when there is a byte above 200 behind another. */
function planted(name: string, fault: () => unknown): FuzzTarget {
  return {
    name,
    weight: 1,
    growthMiB: 64,
    open: async () => ({
      cases: fc.uint8Array({ maxLength: 40 }).map((content) => ({ content, valid: false })),
      async read(content) {
        if (content.length < 2) throw new Refusal("expected at least two bytes");
        if (content.subarray(1).some((byte) => byte > 200)) await fault();
      },
      refuses: refusesWith(Refusal),
      [Symbol.asyncDispose]: nothingToClose,
    }),
  };
}

/** Kept, so that no optimiser leaves the work out. */
const kept: Uint8Array[] = [];

export const targets: readonly FuzzTarget[] = [
  planted("sound", () => undefined),
  planted("throws", () => {
    throw new TypeError("cannot read properties of undefined");
  }),
  planted("misreads", () => {
    throw new Violation("one became two");
  }),
  planted("speechless", () => {
    throw new Refusal("");
  }),
  planted("forgets", () => {
    void Promise.reject(new Error("nobody waits for this"));
  }),
  planted("hoards", () => {
    for (let i = 0; i < 3; i += 1) kept.push(new Uint8Array(100 * 2 ** 20).fill(i + 1));
  }),
  planted("dies", () => process.kill(process.pid, "SIGSEGV")),
  planted("loops", () => {
    while (process.pid > 0) Math.sqrt(process.pid);
  }),
];
