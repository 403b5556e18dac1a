import type { DsaAugmentation, FloatTensor, Recipe, StepGradient } from "@condensery/condensation";
import type { ChannelStatistics, ImageShape, Preprocessing, ZcaWhitening } from "@condensery/datasets";
import type {
  EvaluationProtocolSpec,
  LoopAugmentationSpec,
  NetworkSpec,
  SelectionMethodName,
  SplitName,
} from "@condensery/wire/convert";

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
  /** Of every mini-batch; absent: none. */
  readonly augmentation?: DsaAugmentation | undefined;
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
  /** Of each inner step's images; absent: none. */
  readonly augmentation?: LoopAugmentationSpec | undefined;
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

/** What fresh networks are trained on: images with their labels, or real ones by their places in the training split. */
export type TrainedImages =
  | {
      /** [n, c, h, w], prepared. */
      readonly images: FloatTensor;
      /** Probabilities, [n, classes]. */
      readonly labels: FloatTensor;
    }
  | { readonly realImages: readonly number[] | "all" };

/** How networks are trained and tested, apart from epochs and learning rate. */
export type ProtocolChoice = Omit<EvaluationProtocolSpec, "epochs" | "learningRate">;

/** Fresh networks trained on images and tested on the data set's test split. */
export type EvaluationRequest = Task &
  TrainedImages & {
    /** Of the first epoch. */
    readonly learningRate: number;
    /** E: epochs 0..E are trained. */
    readonly epochs: number;
    /** Repeats are numbered; each is a function of the seed and its number. */
    readonly firstRepeat: number;
    readonly repeats: number;
    /** Absent: the literature's. */
    readonly protocol?: ProtocolChoice;
    /** Whether outcomes shall hold confusion matrices. Default: no. */
    readonly confusion?: boolean;
    /** Real images that test the networks. Default: the test split. */
    readonly testedOn?: SplitName;
  };

/** A network after one of its epochs. */
export interface CurvePoint {
  readonly epoch: number;
  /** Mean over the epoch's batches; not finite where training diverged. */
  readonly loss: number;
  /** In [0, 1]. */
  readonly accuracy: number;
}

/** What one repeat found. */
export interface RepeatOutcome {
  /** Of the highest accuracy; it was chosen on the images that it was tested on. */
  readonly best: CurvePoint;
  /** Every tested epoch, in order; the last epoch is the last point. */
  readonly curve: readonly CurvePoint[];
  /** Images of each class that the last epoch's network classified correctly, [classes]. */
  readonly classCorrect: readonly number[];
  /** [classes, classes] row-major, true classes as rows; empty unless asked for. */
  readonly confusion: readonly number[];
}

export interface EvaluatedImages {
  /** After the last epoch, one a repeat, in [0, 1]. */
  readonly accuracies: readonly number[];
  readonly outcomes: readonly RepeatOutcome[];
  /** Tested images of each class, [classes]. */
  readonly classImages: readonly number[];
  readonly device: ComputeDevice;
  readonly cost: ComputeCost;
}

/** Real training images to choose. */
export interface SelectionRequest extends Pick<Task, "dataset" | "seed"> {
  readonly imagesPerClass: number;
  /** Labels of the classes to choose from; the features' network knows these alone. Absent: all. */
  readonly classes?: readonly number[];
  readonly choice:
    | { readonly method: "random" }
    | {
        readonly method: Exclude<SelectionMethodName, "random">;
        /** Trained on all training images; its features are compared. */
        readonly network: NetworkSpec;
        readonly preprocessing: Preprocessing;
        /** Absent: the service's. */
        readonly epochs?: number;
      };
}

export interface SelectedImages {
  /** Places in the training split, class by class, in the order of their choice. */
  readonly indices: readonly number[];
  readonly device: ComputeDevice;
  readonly cost: ComputeCost;
}

/** A data set without its images. */
export interface DatasetFacts {
  readonly uri: string;
  /** For people. */
  readonly name: string;
  /** SHA-256 of its content. */
  readonly digest: string;
  /** Names by label. */
  readonly classes: readonly string[];
  /** Of an image, without padding. */
  readonly shape: { readonly channels: number; readonly height: number; readonly width: number };
  /** Of each class. */
  readonly trainImages: readonly number[];
  readonly testImages: readonly number[];
  /** Of the training images' channels, without padding. */
  readonly statistics: ChannelStatistics;
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

/** A whitening to fit to the training images. */
export interface WhiteningRequest extends Pick<Task, "dataset"> {
  /** Of an image of the data set. */
  readonly shape: ImageShape;
  readonly epsilon: number;
}

/** Those who compute. Every answer is a pure function of its request, so that calls may be repeated and spread. */
export interface Compute {
  trainExpert(request: ExpertRequest, context: CallContext): Promise<TrainedExpert>;
  segment(request: SegmentRequest, context: Omit<CallContext, "onProgress">): Promise<SegmentGradient>;
  evaluate(request: EvaluationRequest, context: CallContext): Promise<EvaluatedImages>;
  /** As those who train and evaluate fit it by themselves. */
  fitWhitening(request: WhiteningRequest, context: Omit<CallContext, "onProgress">): Promise<ZcaWhitening>;
}

/** Those who evaluate only. */
export interface EvaluationCompute extends Pick<Compute, "evaluate"> {
  selectImages(request: SelectionRequest, context: CallContext): Promise<SelectedImages>;
}

/** Those who also know what a data set holds. */
export interface ContinualCompute extends EvaluationCompute {
  describeDataset(dataset: { readonly uri: string }, context: Omit<CallContext, "onProgress">): Promise<DatasetFacts>;
}
