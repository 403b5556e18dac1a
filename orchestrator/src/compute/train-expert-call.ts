import { callServerStreamRetrying } from "@condensery/service-kit";
import { augmentationToWire, networkToWire, preprocessingToWire } from "@condensery/wire/convert";
import { TrainingServiceService, type TrainExpertRequest } from "@condensery/wire/training";
import type { CallPolicies } from "./call-policy.js";
import type { CallContext, ExpertRequest, TrainedExpert } from "./compute.js";
import { calling, UnexpectedAnswerError } from "./compute-error.js";
import { CrashWatch } from "./crash-watch.js";
import { ByteCounter } from "./cost.js";
import { datasetToWire, deviceFromWire } from "./messages.js";
import { serviceNames, type ServiceChannels } from "./service-channels.js";

/** Trains one expert on any replica; a call that breaks goes on behind the last stored epoch. */
export async function trainExpertCall(
  { trainer }: Pick<ServiceChannels, "trainer">,
  policies: CallPolicies,
  request: ExpertRequest,
  context: CallContext,
): Promise<TrainedExpert> {
  const counter = new ByteCounter();
  const { signal, onProgress } = context;
  const watch = new CrashWatch(serviceNames.trainer);
  const options = {
    timeoutMs: policies.trainingTimeoutMs,
    retry: policies.retry("trainer", context, watch),
    onBytes: counter.add,
    ...(signal === undefined ? {} : { signal }),
  };
  return calling("trainer", async () => {
    const messages = callServerStreamRetrying(trainer, TrainingServiceService.trainExpert, toWire(request), options);
    for await (const { event } of messages) {
      if (event?.$case === "progress") {
        watch.progressed(Number(event.progress.stepsDone));
        onProgress?.(Number(event.progress.stepsDone), Number(event.progress.stepsTotal));
      } else if (event?.$case === "result") {
        const { specificationDigest, testAccuracy, epochsTrained, device, deviceSeconds, flops } = event.result;
        return {
          specDigest: specificationDigest,
          accuracy: testAccuracy,
          epochsTrained,
          device: deviceFromWire(device, "result.device"),
          cost: policies.paid("trainer", { deviceSeconds, flops, bytesMoved: counter.bytes }),
        };
      }
    }
    throw new UnexpectedAnswerError(serviceNames.trainer, "ended a training without a result");
  });
}

function toWire(request: ExpertRequest): TrainExpertRequest {
  const { network, dataset, preprocessing, learningRate, batchSize, augmentation, seed, expert, epochs } = request;
  return {
    specification: {
      network: networkToWire(network),
      dataset: datasetToWire(dataset),
      preprocessing: preprocessingToWire(preprocessing),
      learningRate,
      batchSize,
      seed,
      ...(augmentation && { augmentation: augmentationToWire(augmentation) }),
    },
    expert,
    epochs,
  };
}
