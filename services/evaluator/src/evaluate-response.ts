import type { StreamMessages } from "@condensery/compute-kit";
import type { EvaluationProgress } from "@condensery/engine";
import type { EvaluateResponse } from "@condensery/wire/evaluation";
import type { Device } from "@condensery/wire/type";
import type { Evaluated } from "./commands/evaluate.js";

/** The messages of an evaluation on a device. */
export function evaluateMessages(device: Device): StreamMessages<EvaluationProgress, Evaluated, EvaluateResponse> {
  return {
    progress: ({ stepsDone, stepsTotal }) => ({
      event: { $case: "progress", progress: { stepsDone: BigInt(stepsDone), stepsTotal: BigInt(stepsTotal) } },
    }),
    result: ({ accuracies, usage }) => ({
      event: { $case: "result", result: { accuracies: [...accuracies], device, ...usage } },
    }),
  };
}
