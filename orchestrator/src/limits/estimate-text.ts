import { bytesText, timeText } from "@condensery/condensation";
import type { JobEstimate } from "./job-estimate.js";

/** An estimate as one sentence. `least`: that it is a lower bound. */
export function estimateText({ memory, seconds, rate }: JobEstimate, least = false): string {
  const { orchestrator, trainer, hypergradient, evaluator } = memory;
  const gflops = Math.round(rate.flopsPerSecond / 1e9);
  return (
    `An estimate: this condensation would need ${least ? "at least" : "about"} ${bytesText(hypergradient)} in the ` +
    `hypergradient service, ${bytesText(trainer)} in the inner-loop trainer, ${bytesText(evaluator)} in the evaluator ` +
    `and ${bytesText(orchestrator)} in the orchestrator, and ${timeText(seconds)} on one device at ${
      rate.basis === "measured" ? "the measured" : "an assumed"
    } ${gflops} GFLOP/s.`
  );
}
