import type { Recipe } from "@condensery/condensation";
import type { ConvNetSpec } from "@condensery/networks";
import type { JsonObject } from "@condensery/trajectories";

/**
 * Everything that determines a condensation, nothing left open. Equal specifications give equal images on equal devices.
 */
export interface JobSpec {
  readonly dataset: string;
  readonly imagesPerClass: number;
  readonly network: Pick<ConvNetSpec, "kind" | "depth" | "norm" | "pooling"> & {
    /** Filters of each convolution. */
    readonly width: number;
  };
  readonly experts: {
    readonly count: number;
    readonly epochs: number;
    readonly learningRate: number;
    readonly batchSize: number;
  };
  readonly recipe: Recipe;
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
  const { network, experts, recipe, evaluation, ...rest } = spec;
  return {
    ...rest,
    network: { ...network },
    experts: { ...experts },
    recipe: { ...recipe },
    evaluation: { ...evaluation },
  };
}
