import type { FloatTensor, Recipe, StepGradient } from "@condensery/condensation";
import type { Preprocessing } from "@condensery/datasets";
import type { NetworkSpec } from "@condensery/wire/convert";

/** What computed an answer. Equal devices give equal bytes for equal requests. */
export interface ComputeDevice {
  readonly provider: string;
  /** Of one program run. */
  readonly threads: number;
  /** Version of ONNX Runtime. */
  readonly onnxruntime: string;
}

/** What an answer took. */
export interface ComputeCost {
  /** Seconds inside program runs. */
  readonly deviceSeconds: number;
  readonly flops: number;
  /** Bytes of the messages sent and received. */
  readonly bytesMoved: number;
}

/** A network on a data set that those who compute read by themselves. */
export interface Task {
  readonly network: NetworkSpec;
  readonly dataset: { readonly uri: string; readonly digest: string };
  readonly preprocessing: Preprocessing;
  readonly seed: bigint;
}

/** One expert of a specification. */
export interface ExpertRequest extends Task {
  readonly learningRate: number;
  readonly batchSize: number;
  readonly expert: number;
  /** Last epoch that the trajectory store shall hold. */
  readonly epochs: number;
}

export interface TrainedExpert {
  /** Under which the trajectory store keeps its snapshots. */
  readonly specDigest: string;
  /** Test accuracy after the last epoch, in [0, 1]. */
  readonly accuracy: number;
  /** 0 when all were stored before. */
  readonly epochsTrained: number;
  readonly device: ComputeDevice;
  readonly cost: ComputeCost;
}

/** Names a snapshot in the trajectory store. */
export interface SnapshotName {
  readonly specDigest: string;
  readonly expert: number;
  readonly epoch: number;
}

/** The gradient of one segment of an expert's trajectory. */
export interface SegmentRequest {
  readonly network: NetworkSpec;
  readonly recipe: Recipe;
  /** phi, [n, c, h, w]. */
  readonly images: FloatTensor;
  /** Probabilities, [n, classes]. */
  readonly labels: FloatTensor;
  readonly alpha: number;
  /** Indices of the images of each inner step; undefined: all. */
  readonly batches: readonly (readonly number[])[] | undefined;
  /** Added to the images in the ascent, float32, their shape; undefined: nothing. */
  readonly noise: Float32Array | undefined;
  /** theta_t and theta_{t+M}. */
  readonly start: SnapshotName;
  readonly target: SnapshotName;
}

export interface SegmentGradient {
  readonly gradient: StepGradient;
  readonly device: ComputeDevice;
  readonly cost: ComputeCost;
}

/** Fresh networks trained on images and tested on the data set's test split. */
export interface EvaluationRequest extends Task {
  /** [n, c, h, w], prepared. */
  readonly images: FloatTensor;
  /** Probabilities, [n, classes]. */
  readonly labels: FloatTensor;
  readonly learningRate: number;
  /** E: epochs 0..E are trained. */
  readonly epochs: number;
  /** Repeats are numbered; each is a function of the seed and its number. */
  readonly firstRepeat: number;
  readonly repeats: number;
}

export interface EvaluatedImages {
  /** One a repeat, in [0, 1]. */
  readonly accuracies: readonly number[];
  readonly device: ComputeDevice;
  readonly cost: ComputeCost;
}

/** A try of a call that failed and is followed by another one. */
export interface RepeatedCall {
  /** Name of the service, for people. */
  readonly service: string;
  /** The try that failed, from 1. */
  readonly attempt: number;
  /** gRPC status. */
  readonly code: string;
  readonly reason: string;
}

export interface CallContext {
  readonly signal?: AbortSignal | undefined;
  /** Steps of training done by this call, of how many; begins anew when the call is repeated. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly onRetry?: ((repeated: RepeatedCall) => void) | undefined;
}

/** Those who compute. Every answer is a pure function of its request, so that calls may be repeated and spread. */
export interface Compute {
  trainExpert(request: ExpertRequest, context: CallContext): Promise<TrainedExpert>;
  segment(request: SegmentRequest, context: Omit<CallContext, "onProgress">): Promise<SegmentGradient>;
  evaluate(request: EvaluationRequest, context: CallContext): Promise<EvaluatedImages>;
}
