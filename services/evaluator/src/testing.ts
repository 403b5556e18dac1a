/** What this service's tests share. */
import { join } from "node:path";
import {
  startService,
  temporaryFolder,
  tinyProblem,
  writeTinyDataset,
  type ServiceUnderTest,
} from "@condensery/compute-kit/testing";
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

/** An evaluator that knows one data set, `idx:tiny`. */
export interface TinyEvaluator extends ServiceUnderTest {
  readonly dataRoot: string;
  /** Folder of its data set's files. */
  readonly tiny: string;
}

/** Starts an evaluator, which ends and leaves nothing when it is disposed of. */
export async function startTinyEvaluator(environment: Readonly<Record<string, string>> = {}): Promise<TinyEvaluator> {
  const folder = await temporaryFolder();
  const tiny = join(folder.path, "tiny");
  await writeTinyDataset(tiny);
  const started = await startService({ main, environment: { CONDENSERY_DATA_ROOTS: folder.path, ...environment } });
  return {
    ...started,
    dataRoot: folder.path,
    tiny,
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

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
