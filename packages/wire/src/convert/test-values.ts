/** What the conversions' tests share. */
import { WireError } from "./wire-error.js";

/** Numbers in [0, 1) that are the same in each run (mulberry32); this package stands alone, so it cannot use rng. */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Picks an integer, both ends included, or an item. */
export function picker(seed: number): {
  readonly integer: (from: number, to: number) => number;
  readonly item: <Item>(items: readonly Item[]) => Item;
  readonly number: () => number;
} {
  const next = seededNumbers(seed);
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    integer,
    number: next,
    item: (items) => {
      const [item] = items.slice(integer(0, items.length - 1));
      if (item === undefined) throw new RangeError("nothing to pick from");
      return item;
    },
  };
}

/** A value that a later version of proto/ may send. */
export function unknownValue(value: number): never {
  return value as never;
}

/** The WireError that `run` throws. */
export function wireErrorOf(run: () => unknown): WireError {
  try {
    run();
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The WireError with which a promise rejects. */
export async function wireRejectionOf(promise: Promise<unknown>): Promise<WireError> {
  const error: unknown = await promise.then(
    () => new Error("nothing was thrown"),
    (reason: unknown) => reason,
  );
  if (error instanceof WireError) return error;
  throw error;
}
