import { countFlops, type Graph } from "@condensery/autodiff";
import { peakLiveBytes } from "./live-bytes.js";

/** What one run of a program is estimated to take. */
export interface ProgramNeed {
  /** Beside its inputs, at the worst moment. */
  readonly bytes: number;
  /** Operations of the matrix products and convolutions, each computed directly; a multiply-add counts as two. */
  readonly flops: number;
}

/**
 * Reads what a run takes off a graph as it is written, in milliseconds. A compiler then drops up to a sixth of the
 * operations and some of the values, so that both numbers are rather too large than too small.
 */
export function programNeed(graph: Graph): ProgramNeed {
  return { bytes: peakLiveBytes(graph), flops: countFlops(graph) };
}
