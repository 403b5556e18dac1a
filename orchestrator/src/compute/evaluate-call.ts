import { callServerStreamRetrying } from "@condensery/service-kit";
import { networkToWire, preprocessingToWire } from "@condensery/wire/convert";
import { EvaluationServiceService, type EvaluateRequest } from "@condensery/wire/evaluation";
import type { CallPolicies } from "./call-policy.js";
import type { CallContext, EvaluatedImages, EvaluationRequest } from "./compute.js";
import { calling, UnexpectedAnswerError } from "./compute-error.js";
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
  const options = {
    timeoutMs: policies.trainingTimeoutMs,
    retry: policies.retry("evaluator", context),
    onBytes: counter.add,
    ...(signal === undefined ? {} : { signal }),
  };
  return calling("evaluator", async () => {
    const messages = callServerStreamRetrying(evaluator, EvaluationServiceService.evaluate, toWire(request), options);
    for await (const { event } of messages) {
      if (event?.$case === "progress") {
        onProgress?.(Number(event.progress.stepsDone), Number(event.progress.stepsTotal));
      } else if (event?.$case === "result") {
        const { accuracies, device, deviceSeconds, flops } = event.result;
        return {
          accuracies,
          device: deviceFromWire(device, "result.device"),
          cost: policies.paid("evaluator", { deviceSeconds, flops, bytesMoved: counter.bytes }),
        };
      }
    }
    throw new UnexpectedAnswerError(serviceNames.evaluator, "ended an evaluation without a result");
  });
}

function toWire(request: EvaluationRequest): EvaluateRequest {
  const { network, dataset, preprocessing, images, labels, learningRate, epochs, firstRepeat, repeats, seed } = request;
  return {
    network: networkToWire(network),
    images: floatsToWire(images),
    labels: floatsToWire(labels),
    dataset: datasetToWire(dataset),
    preprocessing: preprocessingToWire(preprocessing),
    learningRate,
    epochs,
    firstRepeat,
    repeats,
    seed,
  };
}
