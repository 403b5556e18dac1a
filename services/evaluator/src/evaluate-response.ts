import type { StreamMessages } from "@condensery/compute-kit";
import type { EvaluationProgress } from "@condensery/engine";
import type { EvaluateResponse } from "@condensery/wire/evaluation";
import type { Evaluated } from "./commands/evaluate.js";

/** The messages of an evaluation. */
export const evaluateMessages: StreamMessages<EvaluationProgress, Evaluated, EvaluateResponse> = {
  progress: ({ stepsDone, stepsTotal }) => ({
    event: { $case: "progress", progress: { stepsDone: BigInt(stepsDone), stepsTotal: BigInt(stepsTotal) } },
  }),
  result: ({ accuracies, deviceSeconds }) => ({
    event: { $case: "result", result: { accuracies: [...accuracies], deviceSeconds } },
  }),
};
