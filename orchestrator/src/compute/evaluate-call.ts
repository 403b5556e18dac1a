import { callServerStreamRetrying } from "@condensery/service-kit";
import {
  evaluationProtocolToWire,
  networkToWire,
  preprocessingToWire,
  required,
  splits,
} from "@condensery/wire/convert";
import {
  EvaluationServiceService,
  Optimiser,
  type EvaluateRequest,
  type RepeatOutcome as WireOutcome,
} from "@condensery/wire/evaluation";
import type { CallPolicies } from "./call-policy.js";
import type { CallContext, EvaluatedImages, EvaluationRequest, RepeatOutcome, TrainedImages } from "./compute.js";
import { calling, UnexpectedAnswerError } from "./compute-error.js";
import { CrashWatch } from "./crash-watch.js";
import { ByteCounter } from "./cost.js";
import { datasetToWire, deviceFromWire, floatsToWire } from "./messages.js";
import { serviceNames, type ServiceChannels } from "./service-channels.js";

/** Trains and tests fresh networks on any replica. */
export async function evaluateCall(
  { evaluator }: Pick<ServiceChannels, "evaluator">,
  policies: CallPolicies,
  request: EvaluationRequest,
  context: CallContext,
): Promise<EvaluatedImages> {
  const counter = new ByteCounter();
  const { signal, onProgress } = context;
  const watch = new CrashWatch(serviceNames.evaluator);
  const options = {
    timeoutMs: policies.trainingTimeoutMs,
    retry: policies.retry("evaluator", context, watch),
    onBytes: counter.add,
    ...(signal === undefined ? {} : { signal }),
  };
  return calling("evaluator", async () => {
    const messages = callServerStreamRetrying(evaluator, EvaluationServiceService.evaluate, toWire(request), options);
    for await (const { event } of messages) {
      if (event?.$case === "progress") {
        watch.progressed(Number(event.progress.stepsDone));
        onProgress?.(Number(event.progress.stepsDone), Number(event.progress.stepsTotal));
      } else if (event?.$case === "result") {
        const { accuracies, outcomes, classImages, device, deviceSeconds, flops } = event.result;
        return {
          accuracies,
          outcomes: outcomes.map((outcome, index) => outcomeFromWire(outcome, `result.outcomes[${index}]`)),
          classImages,
          device: deviceFromWire(device, "result.device"),
          cost: policies.paid("evaluator", { deviceSeconds, flops, bytesMoved: counter.bytes }),
        };
      }
    }
    throw new UnexpectedAnswerError(serviceNames.evaluator, "ended an evaluation without a result");
  });
}

function toWire(request: EvaluationRequest): EvaluateRequest {
  const { network, dataset, preprocessing, learningRate, epochs, protocol, firstRepeat, repeats, seed } = request;
  const { confusion = false, testedOn = "test" } = request;
  return {
    network: networkToWire(network),
    ...trainedToWire(request),
    dataset: datasetToWire(dataset),
    preprocessing: preprocessingToWire(preprocessing),
    ...(protocol === undefined
      ? { learningRate, epochs, optimiser: Optimiser.UNSPECIFIED }
      : evaluationProtocolToWire({ ...protocol, learningRate, epochs })),
    firstRepeat,
    repeats,
    seed,
    confusion,
    testedOn: splits.toWire(testedOn),
  };
}

function trainedToWire(images: TrainedImages): Pick<EvaluateRequest, "images" | "labels" | "realImages"> {
  if ("images" in images) return { images: floatsToWire(images.images), labels: floatsToWire(images.labels) };
  const { realImages } = images;
  return { realImages: { indices: realImages === "all" ? [] : [...realImages] } };
}

function outcomeFromWire({ best, curve, classCorrect, confusion }: WireOutcome, field: string): RepeatOutcome {
  return { best: required(best, `${field}.best`, "an epoch"), curve, classCorrect, confusion };
}
