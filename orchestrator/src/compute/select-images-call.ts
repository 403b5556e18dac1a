import { callServerStreamRetrying } from "@condensery/service-kit";
import { networkToWire, preprocessingToWire, selectionMethods } from "@condensery/wire/convert";
import { EvaluationServiceService, type SelectImagesRequest } from "@condensery/wire/evaluation";
import type { CallPolicies } from "./call-policy.js";
import type { CallContext, SelectedImages, SelectionRequest } from "./compute.js";
import { calling, UnexpectedAnswerError } from "./compute-error.js";
import { ByteCounter } from "./cost.js";
import { datasetToWire, deviceFromWire } from "./messages.js";
import { serviceNames, type ServiceChannels } from "./service-channels.js";

/** Chooses real training images on any replica. */
export async function selectImagesCall(
  { evaluator }: Pick<ServiceChannels, "evaluator">,
  policies: CallPolicies,
  request: SelectionRequest,
  context: CallContext,
): Promise<SelectedImages> {
  const counter = new ByteCounter();
  const { signal, onProgress } = context;
  const options = {
    timeoutMs: policies.trainingTimeoutMs,
    retry: policies.retry("evaluator", context),
    onBytes: counter.add,
    ...(signal === undefined ? {} : { signal }),
  };
  return calling("evaluator", async () => {
    const method = EvaluationServiceService.selectImages;
    for await (const { event } of callServerStreamRetrying(evaluator, method, toWire(request), options)) {
      if (event?.$case === "progress") {
        onProgress?.(Number(event.progress.stepsDone), Number(event.progress.stepsTotal));
      } else if (event?.$case === "result") {
        const { indices, device, deviceSeconds, flops } = event.result;
        return {
          indices,
          device: deviceFromWire(device, "result.device"),
          cost: policies.paid("evaluator", { deviceSeconds, flops, bytesMoved: counter.bytes }),
        };
      }
    }
    throw new UnexpectedAnswerError(serviceNames.evaluator, "ended a selection without a result");
  });
}

function toWire({ dataset, seed, imagesPerClass, classes = [], choice }: SelectionRequest): SelectImagesRequest {
  const method = selectionMethods.toWire(choice.method);
  const common = { method, imagesPerClass, dataset: datasetToWire(dataset), seed, classes: [...classes] };
  if (choice.method === "random") return common;
  const { network, preprocessing, epochs } = choice;
  return {
    ...common,
    network: networkToWire(network),
    preprocessing: preprocessingToWire(preprocessing),
    epochs,
  };
}
