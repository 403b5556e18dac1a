import type { StreamMessages } from "@condensery/compute-kit";
import type { SingleExpertProgress } from "@condensery/engine";
import { tensorToWire } from "@condensery/wire/convert";
import type { TrainExpertResponse, UnrollResponse } from "@condensery/wire/training";
import type { Device } from "@condensery/wire/type";
import type { TrainExpertOutcome } from "./commands/train-expert.js";
import type { UnrollOutcome } from "./commands/unroll.js";
import type { CheckedUnroll } from "./unroll-request.js";

/** The messages of an expert's training on a device. */
export function trainExpertMessages(
  device: Device,
): StreamMessages<SingleExpertProgress, TrainExpertOutcome, TrainExpertResponse> {
  return {
    progress: ({ epoch, stepsDone, stepsTotal }) => ({
      event: { $case: "progress", progress: { epoch, stepsDone: BigInt(stepsDone), stepsTotal: BigInt(stepsTotal) } },
    }),
    result: ({ specDigest, accuracy, epochsTrained, usage }) => ({
      event: {
        $case: "result",
        result: { specificationDigest: specDigest, testAccuracy: accuracy, epochsTrained, device, ...usage },
      },
    }),
  };
}

/** The response of an unrolled loop. */
export function unrollToWire(
  { problem }: CheckedUnroll,
  { theta, firstLoss, usage }: UnrollOutcome,
  device: Device,
): UnrollResponse {
  return { theta: tensorToWire({ shape: [problem.parameters], data: theta }), firstLoss, device, ...usage };
}
