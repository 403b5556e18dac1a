import type { CondensationState } from "@condensery/condensation";
import { bestWindow, type BestState } from "../jobs/best-state.js";
import type { BestSummary } from "./job-result.js";

/** What is said of the best state of a job that ended with `last`, which stands in where there is none. */
export function summariseBest(best: BestState | undefined, last: CondensationState): BestSummary {
  if (best === undefined) return { step: last.step, loss: null, window: bestWindow, equalsLast: true };
  const equalsLast = best.alpha === last.alpha.value && bytesOf(best.images).equals(bytesOf(last.images.value));
  return { step: best.step, loss: best.loss, window: bestWindow, equalsLast };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
