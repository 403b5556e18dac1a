import type { CondensationState } from "@condensery/condensation";
import type { Measurement } from "./events.js";

/**
 * Outer steps whose matching losses are averaged. Each step matches another segment, so that single losses of the same
 * images scatter by some 15 %; their mean over so many by some 2 %.
 */
export const bestWindow = 50;

/** Images that matched best so far, as a result needs them. */
export interface BestState {
  /** Outer steps done before it. */
  readonly step: number;
  /** Mean matching loss of the last `bestWindow` states up to it, itself included. */
  readonly loss: number;
  /** phi, row-major [n, c, h, w] */
  readonly images: Float32Array;
  readonly alpha: number;
}

/** The best state so far, with the losses by which the next one is judged. */
export interface BestSearch {
  /** Matching losses of the last steps, oldest first, at most `bestWindow`; Infinity where one was not finite. */
  readonly losses: Float64Array;
  /** Undefined before `bestWindow` losses are known, or while none of their means was finite. */
  readonly best: BestState | undefined;
}

/** Of a job before its first step. */
export const unsearched: BestSearch = { losses: new Float64Array(0), best: undefined };

/**
 * Takes one more state into account.
 *
 * @param state at which the loss was measured: the one in front of the step's update
 */
export function searchBest(
  { losses: before, best }: BestSearch,
  state: CondensationState,
  loss: Measurement,
): BestSearch {
  const losses = Float64Array.of(...before, loss ?? Infinity).slice(-bestWindow);
  if (losses.length < bestWindow) return { losses, best };
  const mean = losses.reduce((sum, one) => sum + one, 0) / bestWindow;
  if (!(mean < (best?.loss ?? Infinity))) return { losses, best };
  return { losses, best: { step: state.step, loss: mean, images: state.images.value, alpha: state.alpha.value } };
}
