import type { DsaAugmentation, Recipe } from "@condensery/condensation";
import type { ConvNetSpec } from "@condensery/networks";
import type { PreprocessingName } from "@condensery/wire/convert";
import type { JsonObject } from "@condensery/trajectories";
import { augmentationField } from "../documents/augmentation.js";

/**
 * Everything that determines a condensation, nothing left open. Equal specifications give equal images on equal devices.
 */
export interface JobSpec {
  readonly dataset: string;
  readonly imagesPerClass: number;
  /** How raw images become network input; absent: `standard`. */
  readonly preprocessing?: Exclude<PreprocessingName, "standard">;
  readonly network: Pick<ConvNetSpec, "kind" | "depth" | "norm" | "pooling"> & {
    /** Filters of each convolution. */
    readonly width: number;
  };
  readonly experts: {
    readonly count: number;
    readonly epochs: number;
    readonly learningRate: number;
    readonly batchSize: number;
    /** Decimal digits; absent: the job's. Jobs that differ in `seed` only can have the same experts. */
    readonly seed?: string;
  };
  readonly recipe: Recipe;
  /** Of every batch that experts, inner loops and evaluations train on; absent: none. */
  readonly augmentation?: DsaAugmentation;
  readonly outerSteps: number;
  readonly checkpointEvery: number;
  readonly segmentsPerStep: number;
  readonly evaluation: { readonly repeats: number; readonly epochs: number };
  /** Decimal digits, since JSON's numbers end at 2^53. */
  readonly seed: string;
}

/** Options that cannot be run: one sentence a problem, each beginning with the option's name. */
export class JobSpecError extends Error {
  override readonly name = "JobSpecError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

/** The specification as JSON; `canonicalJson` of it is the same for equal specifications. */
export function jobSpecJson(spec: JobSpec): JsonObject {
  const { network, experts, recipe, augmentation, evaluation, ...rest } = spec;
  return {
    ...rest,
    network: { ...network },
    experts: { ...experts },
    recipe: { ...recipe },
    // Left out where there is none, so that specifications from before there was one keep their text
    ...(augmentation === undefined ? {} : { augmentation: augmentationField(augmentation) }),
    evaluation: { ...evaluation },
  };
}
