import type {
  AlphaGradient,
  Augmentation,
  DsaMode,
  Method,
  NoiseMode,
  Norm,
  Pooling,
  PreprocessingName,
} from "../choices.js";

/**
 * What to condense and how. What is left out is left to the server, whose defaults are given here; `describe()` tells
 * what was taken. Counts are integers.
 */
export interface CondenseOptions {
  /**
   * `mnist`, or `KIND:NAME` for something under one of the server's data roots: `idx:digits`, `cifar10:cifar-10.tar.gz`,
   * `folder:photos?size=64`, `tar:`, `cifar100:`, `tiny-imagenet:`, `imagenet:`. With an embedded system also `KIND:PATH`
   * for something of this machine, where PATH is absolute or begins with `./` or `../`; the condensation then knows it
   * by its kind and name.
   *
   * @default "mnist"
   */
  readonly dataset?: string;
  /**
   * Learned images of each class; 1 to 1000.
   *
   * @default 1
   */
  readonly imagesPerClass?: number;
  /**
   * How raw images become network input. `standard`: mean and deviation of the training images; `literature`: those that
   * are published for mnist, cifar10, cifar100, tiny-imagenet and imagenet; `literature-mtt`: the same, but for cifar100
   * those of cifar10, as trajectory matching was published with; `zca`: ZCA whitening of epsilon 0.1.
   *
   * @default "standard"
   */
  readonly preprocessing?: PreprocessingName;
  /**
   * `satm`: sharpness-aware trajectory matching; `mtt`: its baseline.
   *
   * @default "satm"
   */
  readonly method?: Method;
  /**
   * Filters of each convolution of the networks; 1 to 1024.
   *
   * @default 32
   */
  readonly width?: number;
  /**
   * Blocks of the networks; 1 to 8, with pooling at most log2 of the image's smaller side.
   *
   * @default 3
   */
  readonly depth?: number;
  /**
   * Normalisation behind each convolution.
   *
   * @default "instance"
   */
  readonly norm?: Norm;
  /**
   * Pooling at the end of each block.
   *
   * @default "average"
   */
  readonly pooling?: Pooling;
  /**
   * Expert networks whose training is matched; 1 to 1000.
   *
   * @default 6
   */
  readonly experts?: number;
  /**
   * Epochs of each expert; 1 to 10000, at least `maxStartEpoch` - 1 + `matchEpochs`.
   *
   * @default the least
   */
  readonly expertEpochs?: number;
  /**
   * Learning rate of the experts; above 0.
   *
   * @default 0.01
   */
  readonly expertLearningRate?: number;
  /**
   * Images of a mini-batch of the experts; 1 to 4096.
   *
   * @default 256
   */
  readonly expertBatchSize?: number;
  /**
   * Seed of the experts; an integer in [0, 2^64). Condensations of several seeds that give the same one match the same
   * experts, which are then trained once.
   *
   * @default `seed`
   */
  readonly expertSeed?: number | bigint;
  /**
   * N, steps of the inner loop; 1 to 1000.
   *
   * @default 10
   */
  readonly innerSteps?: number;
  /**
   * N - iota, last steps that are differentiated; 1 to `innerSteps`. `mtt` differentiates all.
   *
   * @default a third of `innerSteps` for `satm`, all for `mtt`
   */
  readonly keptSteps?: number;
  /**
   * tau, step whose parameters the second pass reuses; 0 to `innerSteps` - 1. `satm` only.
   *
   * @default iota
   */
  readonly reuseStep?: number;
  /**
   * M, expert epochs between start and target; at least 1.
   *
   * @default 2
   */
  readonly matchEpochs?: number;
  /**
   * T+, start epochs are drawn from 0 to T+ - 1; at least 1.
   *
   * @default 4
   */
  readonly maxStartEpoch?: number;
  /**
   * Images of a mini-batch of the inner loop; at least 1, a divisor of the number of images.
   *
   * @default all images
   */
  readonly batchSize?: number;
  /**
   * Radius of the ascent, in the unit of the images; at least 0. `satm` only.
   *
   * @default 2
   */
  readonly rho?: number;
  /**
   * Scale of the smoothing noise, in the unit of `noiseMode`; at least 0. `satm` only.
   *
   * @default 0.05
   */
  readonly gamma?: number;
  /**
   * What `gamma` measures: relative size, standard deviation or variance. `satm` only.
   *
   * @default "relative"
   */
  readonly noiseMode?: NoiseMode;
  /**
   * Learning rate of the images; at least 0.
   *
   * @default 1500
   */
  readonly imageLearningRate?: number;
  /**
   * Step size of the inner loop before the first outer step; above 0.
   *
   * @default 0.035
   */
  readonly alpha?: number;
  /**
   * Learning rate of alpha; at least 0.
   *
   * @default 0.0001
   */
  readonly alphaLearningRate?: number;
  /**
   * Momentum of both outer optimisers; in [0, 1).
   *
   * @default 0.5
   */
  readonly momentum?: number;
  /**
   * Which gradient moves alpha.
   *
   * @default "exact"
   */
  readonly alphaGradient?: AlphaGradient;
  /**
   * Updates whose matching loss is above it are skipped; above 0.
   *
   * @default any finite loss is taken
   */
  readonly lossThreshold?: number;
  /**
   * What is done to every batch of images that experts, inner loops and evaluations train on. `dsa`: differentiable
   * Siamese augmentation.
   *
   * @default "none"
   */
  readonly augmentation?: Augmentation;
  /**
   * Groups of `dsa` joined with "_", such as `color_crop_cutout_scale_rotate` for digits, which a mirror makes others.
   *
   * @default "color_crop_cutout_flip_scale_rotate"
   */
  readonly dsaStrategy?: string;
  /**
   * `per-image`: each image of a batch has its own draw of `dsa`'s strengths, as in trajectory matching; `siamese`: a batch
   * has one for all of its images, as in gradient and distribution matching.
   *
   * @default "per-image"
   */
  readonly dsaMode?: DsaMode;
  /**
   * Outer steps; 1 to 1000000.
   *
   * @default 300
   */
  readonly outerSteps?: number;
  /**
   * Outer steps between checkpoints; at least 1.
   *
   * @default 25
   */
  readonly checkpointEvery?: number;
  /**
   * Segments of trajectories averaged in each outer step, computed in parallel; 1 to 64.
   *
   * @default 1
   */
  readonly segmentsPerStep?: number;
  /**
   * Fresh networks trained on the result to measure it; 0 to 100, where 0 measures nothing.
   *
   * @default 5
   */
  readonly evaluations?: number;
  /**
   * Epochs of each of them; 1 to 100000.
   *
   * @default 300
   */
  readonly evaluationEpochs?: number;
  /**
   * Seed of every random number, but those of the experts where `expertSeed` is given; an integer in [0, 2^64).
   *
   * @default 0
   */
  readonly seed?: number | bigint;
  /**
   * Names this request, 1 to 128 characters: a second one of the same name gives the job that the first one started, so
   * a program that keeps the name can repeat the call after a crash.
   *
   * @default a random UUID for each call of condense(), the same for all its retries
   */
  readonly requestId?: string;
}
