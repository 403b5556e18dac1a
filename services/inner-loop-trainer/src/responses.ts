import type { StreamMessages } from "@condensery/compute-kit";
import type { SingleExpertProgress, TrainedExpert } from "@condensery/engine";
import { tensorToWire } from "@condensery/wire/convert";
import type { TrainExpertResponse, UnrollResponse } from "@condensery/wire/training";
import type { UnrollOutcome } from "./commands/unroll.js";
import type { CheckedUnroll } from "./unroll-request.js";

/** The messages of an expert's training. */
export const trainExpertMessages: StreamMessages<SingleExpertProgress, TrainedExpert, TrainExpertResponse> = {
  progress: ({ epoch, stepsDone, stepsTotal }) => ({
    event: { $case: "progress", progress: { epoch, stepsDone: BigInt(stepsDone), stepsTotal: BigInt(stepsTotal) } },
  }),
  result: ({ specDigest, accuracy, epochsTrained }) => ({
    event: {
      $case: "result",
      result: { specificationDigest: specDigest, testAccuracy: accuracy, epochsTrained },
    },
  }),
};

/** The response of an unrolled loop. */
export function unrollToWire(
  { problem }: CheckedUnroll,
  { theta, firstLoss, deviceSeconds }: UnrollOutcome,
): UnrollResponse {
  return { theta: tensorToWire({ shape: [problem.parameters], data: theta }), firstLoss, deviceSeconds };
}
