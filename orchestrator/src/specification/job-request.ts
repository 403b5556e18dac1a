import type { Augmentation, NoiseMode, Recipe } from "@condensery/condensation";
import type { ConvNetSpec } from "@condensery/networks";
import type { PreprocessingName } from "@condensery/wire/convert";

/** What a caller asks of a condensation: every option may be left out; `defaults.ts` has what then holds. */
export interface JobRequest {
  /** `mnist`, or `idx:NAME` for a folder under one of the data roots. */
  readonly dataset?: string;
  /** Learned images of each class. */
  readonly imagesPerClass?: number;
  /** How raw images become network input. */
  readonly preprocessing?: PreprocessingName;
  readonly method?: Recipe["method"];
  readonly network?: ConvNetSpec["kind"];
  /** Blocks of the network. */
  readonly depth?: number;
  /** Filters of each convolution. */
  readonly width?: number;
  readonly norm?: ConvNetSpec["norm"];
  readonly pooling?: ConvNetSpec["pooling"];
  /** Expert trajectories to match. */
  readonly experts?: number;
  /** Epochs each expert is trained; absent: as many as the start and target epochs need. */
  readonly expertEpochs?: number;
  readonly expertLearningRate?: number;
  readonly expertBatchSize?: number;
  /** Integer in [0, 2^64), as decimal digits; absent: `seed`. */
  readonly expertSeed?: string;
  /** N: steps of the inner loop. */
  readonly innerSteps?: number;
  /** N - iota: differentiated steps, a count or a fraction of N such as "1/3". */
  readonly keptSteps?: number | string;
  /** tau: step from which the second pass reuses the trajectory; absent: iota. */
  readonly reuseStep?: number;
  /** M: expert epochs between start and target. */
  readonly matchEpochs?: number;
  /** T+: start epochs are drawn from 0..maxStartEpoch - 1. */
  readonly maxStartEpoch?: number;
  /** Images of a mini-batch of the inner loop; absent: all. */
  readonly batchSize?: number;
  readonly rho?: number;
  readonly gamma?: number;
  readonly noiseMode?: NoiseMode;
  readonly imageLearningRate?: number;
  /** Initial alpha. */
  readonly alpha?: number;
  readonly alphaLearningRate?: number;
  /** Momentum of the outer optimisers. */
  readonly momentum?: number;
  readonly alphaGradient?: Recipe["alphaGradient"];
  /** Matching loss above which an update is skipped; absent: none. */
  readonly lossThreshold?: number;
  /** Of every batch that experts, inner loops and evaluations train on; absent: none. */
  readonly augmentation?: Augmentation;
  readonly outerSteps?: number;
  /** Outer steps between checkpoints. */
  readonly checkpointEvery?: number;
  /** Segments of expert trajectories that an outer step averages. */
  readonly segmentsPerStep?: number;
  /** Fresh networks trained on the result; 0 for none. */
  readonly evaluations?: number;
  /** E: each of them trains E + 1 epochs. */
  readonly evaluationEpochs?: number;
  /** Integer in [0, 2^64), as decimal digits. */
  readonly seed?: string;
}
