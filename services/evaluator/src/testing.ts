/** What this service's tests share. */
import { tinyProblem } from "@condensery/compute-kit/testing";
import { callServerStream, callUnary, type CallOptions, type ServiceChannel } from "@condensery/service-kit";
import {
  DescribeDatasetRequest,
  EvaluateRequest,
  EvaluationServiceService as service,
  SelectImagesRequest,
  type DescribeDatasetResponse,
  type EvaluateProgress,
  type EvaluateResult,
  type SelectImagesResult,
} from "@condensery/wire/evaluation";

export const main = new URL("../dist/main.js", import.meta.url);

/** Messages of an evaluation, and what came last. */
export interface Evaluation {
  readonly progress: readonly EvaluateProgress[];
  readonly result: EvaluateResult;
}

export async function evaluate(
  channel: ServiceChannel,
  request: EvaluateRequest,
  options: CallOptions = { timeoutMs: 60_000 },
): Promise<Evaluation> {
  const progress: EvaluateProgress[] = [];
  for await (const { event } of callServerStream(channel, service.evaluate, request, options)) {
    if (event?.$case === "result") return { progress, result: event.result };
    if (event === undefined) throw new Error("a message has no event");
    progress.push(event.progress);
  }
  throw new Error("the stream ended without a result");
}

/** Chosen images. */
export async function selectImages(
  channel: ServiceChannel,
  request: Partial<SelectImagesRequest>,
  options: CallOptions = { timeoutMs: 60_000 },
): Promise<SelectImagesResult> {
  const message = SelectImagesRequest.fromPartial(request);
  for await (const { event } of callServerStream(channel, service.selectImages, message, options)) {
    if (event?.$case === "result") return event.result;
  }
  throw new Error("the stream ended without a result");
}

/** What a data set holds. */
export function describe(
  channel: ServiceChannel,
  request: Partial<DescribeDatasetRequest>,
): Promise<DescribeDatasetResponse> {
  const message = DescribeDatasetRequest.fromPartial(request);
  return callUnary(channel, service.describeDataset, message, { timeoutMs: 60_000 });
}

/** Images and a network for the tiny data set. */
export const problem = tinyProblem({ steps: 1, network: { channels: 1 }, images: 6 });

/** A request for the tiny data set under the name `tiny`. */
export const request: EvaluateRequest = EvaluateRequest.fromPartial({
  network: problem.loop.network,
  images: problem.loop.images,
  labels: problem.loop.labels,
  dataset: { uri: "idx:tiny" },
  preprocessing: { mean: [0.4], std: [0.3] },
  learningRate: 0.05,
  epochs: 4,
  firstRepeat: 0,
  repeats: 3,
  seed: 9n,
});
