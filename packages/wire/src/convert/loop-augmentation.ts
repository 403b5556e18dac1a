import type { LoopAugmentation } from "../generated/condensery/type/v1/inner_loop.js";
import { augmentationToWire, givenAugmentationFromWire, type DsaSpec } from "./augmentation.js";
import { convertAll } from "./convert-all.js";
import { integerFromWire } from "./numbers.js";
import { invalid, required } from "./wire-error.js";

/** The augmentation of an inner loop, and what its draws follow from. */
export interface LoopAugmentationSpec {
  readonly augmentation: DsaSpec;
  readonly seed: bigint;
  /** At most two. */
  readonly indices: readonly number[];
}

const mostIndices = 2;
/** The largest index of a stream of random numbers; one more is what tells it from an absent one. */
const largestIndex = 2 ** 32 - 2;

export function loopAugmentationToWire({ augmentation, seed, indices }: LoopAugmentationSpec): LoopAugmentation {
  return { augmentation: augmentationToWire(augmentation), seed, indices: [...indices] };
}

/** Undefined where the message is absent. @throws WireError listing every mistake */
export function loopAugmentationFromWire(
  message: LoopAugmentation | undefined,
  field: string,
): LoopAugmentationSpec | undefined {
  if (message === undefined) return undefined;
  const { augmentation, indices } = convertAll({
    augmentation: () => {
      const part = `${field}.augmentation`;
      return givenAugmentationFromWire(required(message.augmentation, part, "an augmentation"), part);
    },
    indices: () => {
      if (message.indices.length > mostIndices)
        throw invalid(`${field}.indices`, `at most ${mostIndices} numbers`, String(message.indices.length));
      return message.indices.map((index, place) =>
        integerFromWire(index, `${field}.indices[${place}]`, { from: 0, to: largestIndex }),
      );
    },
  });
  return { augmentation, seed: message.seed, indices };
}
