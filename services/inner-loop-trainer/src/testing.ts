/** What this service's tests share. */
import { callServerStream, callUnary, type CallOptions, type ServiceChannel } from "@condensery/service-kit";
import { tensorToWire } from "@condensery/wire/convert";
import {
  TrainingServiceService as service,
  type TrainExpertProgress,
  type TrainExpertRequest,
  type TrainExpertResult,
  type UnrollRequest,
  type UnrollResponse,
} from "@condensery/wire/training";
import type { Parameters, Tensor } from "@condensery/wire/type";

export const main = new URL("../dist/main.js", import.meta.url);

const patient: CallOptions = { timeoutMs: 60_000 };

export function vector(data: Float32Array): Tensor {
  return tensorToWire({ shape: [data.length], data });
}

export function inline(data: Float32Array): Parameters {
  return { source: { $case: "inline", inline: vector(data) } };
}

export function unroll(
  channel: ServiceChannel,
  request: UnrollRequest,
  options: CallOptions = patient,
): Promise<UnrollResponse> {
  return callUnary(channel, service.unroll, request, options);
}

/** Messages of a training, and what came last. */
export interface Training {
  readonly progress: readonly TrainExpertProgress[];
  readonly result: TrainExpertResult;
}

export async function train(
  channel: ServiceChannel,
  request: TrainExpertRequest,
  options: CallOptions & { readonly onProgress?: (progress: TrainExpertProgress) => void } = patient,
): Promise<Training> {
  const progress: TrainExpertProgress[] = [];
  for await (const { event } of callServerStream(channel, service.trainExpert, request, options)) {
    if (event?.$case === "result") return { progress, result: event.result };
    if (event === undefined) throw new Error("a message has no event");
    progress.push(event.progress);
    options.onProgress?.(event.progress);
  }
  throw new Error("the stream ended without a result");
}

/** A specification for the tiny data set under the name `tiny`. */
export const tinySpecification = {
  network: {
    kind: {
      $case: "convnet" as const,
      convnet: { channels: 1, height: 8, width: 8, classes: 3, depth: 1, filters: 4, norm: 0, pooling: 0 },
    },
  },
  dataset: { uri: "idx:tiny" },
  preprocessing: { mean: [0.4], std: [0.3] },
  learningRate: 0.05,
  batchSize: 8,
  seed: 5n,
};
