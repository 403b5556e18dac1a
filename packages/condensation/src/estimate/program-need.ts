import { countFlops, type Graph } from "@condensery/autodiff";
import { sessionBytes } from "./session-bytes.js";

/** What one run of a program is estimated to take. */
export interface ProgramNeed {
  /** That its session holds, from its first run until it is released; beside the inputs. */
  readonly bytes: number;
  /** Operations of the matrix products and convolutions, each computed directly; a multiply-add counts as two. */
  readonly flops: number;
}

/**
 * Reads what a run takes off a graph, in some tens of milliseconds. The compiler then drops up to a sixth of the
 * operations and some of the values, so that both numbers are rather too large than too small.
 */
export function programNeed(graph: Graph): ProgramNeed {
  return { bytes: sessionBytes(graph), flops: countFlops(graph) };
}
