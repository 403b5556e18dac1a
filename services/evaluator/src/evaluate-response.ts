import type { StreamMessages } from "@condensery/compute-kit";
import type { EvaluationProgress } from "@condensery/engine";
import type {
  EvaluateProgress,
  EvaluateResponse,
  RepeatOutcome,
  SelectImagesResponse,
} from "@condensery/wire/evaluation";
import type { Device } from "@condensery/wire/type";
import type { Evaluated, RepeatResult } from "./commands/evaluate.js";
import type { Selected } from "./commands/select-images.js";

/** The messages of an evaluation on a device. */
export function evaluateMessages(device: Device): StreamMessages<EvaluationProgress, Evaluated, EvaluateResponse> {
  return {
    progress: (progress) => ({ event: { $case: "progress", progress: progressToWire(progress) } }),
    result: ({ outcomes, classImages, usage }) => ({
      event: {
        $case: "result",
        result: {
          accuracies: outcomes.map(({ accuracy }) => accuracy),
          device,
          ...usage,
          outcomes: outcomes.map(outcomeToWire),
          classImages: [...classImages],
        },
      },
    }),
  };
}

/** The messages of a selection on a device. */
export function selectMessages(device: Device): StreamMessages<EvaluationProgress, Selected, SelectImagesResponse> {
  return {
    progress: (progress) => ({ event: { $case: "progress", progress: progressToWire(progress) } }),
    result: ({ indices, usage }) => ({
      event: { $case: "result", result: { indices: [...indices], device, ...usage } },
    }),
  };
}

function progressToWire({ stepsDone, stepsTotal }: EvaluationProgress): EvaluateProgress {
  return { stepsDone: BigInt(stepsDone), stepsTotal: BigInt(stepsTotal) };
}

function outcomeToWire({ best, curve, classCorrect, confusion = new Int32Array() }: RepeatResult): RepeatOutcome {
  return { best, curve: [...curve], classCorrect: [...classCorrect], confusion: [...confusion] };
}
