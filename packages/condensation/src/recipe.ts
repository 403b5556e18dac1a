import { noiseModes, type NoiseMode } from "./noise.js";

/** Everything that defines the outer loop of a condensation. Names are the paper's, spelled out (docs/glossary.md). */
export interface Recipe {
  readonly method: "mtt" | "satm";
  /** N: steps of the inner loop. */
  readonly innerSteps: number;
  /** N - iota: how many of the last steps are differentiated. All of them for MTT. */
  readonly keptSteps: number;
  /** tau: step from which the second pass reuses the trajectory; iota in the paper. SATM only. */
  readonly reuseStep: number;
  /** M: expert epochs between start and target. */
  readonly matchEpochs: number;
  /** T+: start epochs are drawn from 0..maxStartEpoch - 1. */
  readonly maxStartEpoch: number;
  /** Images of a mini-batch of the inner loop; absent for the full batch. */
  readonly batchSize?: number;
  /** Radius of the ascent, in the images' units. SATM only. */
  readonly rho: number;
  /** Scale of the smoothing noise. SATM only. */
  readonly gamma: number;
  readonly noiseMode: NoiseMode;
  readonly imageLearningRate: number;
  /** Initial alpha. */
  readonly alpha: number;
  readonly alphaLearningRate: number;
  /** Momentum of both outer optimisers. */
  readonly momentum: number;
  /** `exact`: through the differentiated steps. `first-order`: SATM eq. 12. */
  readonly alphaGradient: "exact" | "first-order";
  /** An update is skipped when a matching loss is above it; absent accepts any finite loss. */
  readonly lossThreshold?: number;
}

/** A recipe that cannot be run: one sentence a problem. */
export class RecipeError extends Error {
  override readonly name = "RecipeError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

/** iota, the first differentiated step. */
export function truncationIndex({ innerSteps, keptSteps }: Pick<Recipe, "innerSteps" | "keptSteps">): number {
  return innerSteps - keptSteps;
}

type IntegerOption = "innerSteps" | "keptSteps" | "matchEpochs" | "maxStartEpoch" | "batchSize";

/** Throws RecipeError listing everything that is wrong. */
export function checkRecipe(recipe: Recipe): void {
  const problems: string[] = [];
  const expectInteger = (name: IntegerOption, largest?: number) => {
    const value = recipe[name];
    if (value === undefined || !Number.isInteger(value) || value < 1 || (largest !== undefined && value > largest)) {
      const range = largest === undefined ? "of at least 1" : `from 1 to ${largest}`;
      problems.push(`${name} must be an integer ${range}, got ${value}`);
    }
  };
  const expectOneOf = (name: "method" | "noiseMode" | "alphaGradient", allowed: readonly string[]) => {
    if (!allowed.includes(recipe[name])) {
      problems.push(`${name} must be one of ${allowed.join(", ")}, got ${recipe[name]}`);
    }
  };
  expectOneOf("method", ["mtt", "satm"]);
  expectInteger("innerSteps");
  expectInteger("keptSteps", recipe.innerSteps);
  expectInteger("matchEpochs");
  expectInteger("maxStartEpoch");
  if (recipe.batchSize !== undefined) expectInteger("batchSize");
  if (!Number.isInteger(recipe.reuseStep) || recipe.reuseStep < 0 || recipe.reuseStep >= recipe.innerSteps) {
    problems.push(`reuseStep must be an integer from 0 to ${recipe.innerSteps - 1}, got ${recipe.reuseStep}`);
  }
  for (const name of ["rho", "gamma", "imageLearningRate", "alphaLearningRate"] as const) {
    if (!(recipe[name] >= 0) || !Number.isFinite(recipe[name])) {
      problems.push(`${name} must be a number of at least 0, got ${recipe[name]}`);
    }
  }
  if (!(recipe.alpha > 0) || !Number.isFinite(recipe.alpha))
    problems.push(`alpha must be above 0, got ${recipe.alpha}`);
  if (!(recipe.momentum >= 0 && recipe.momentum < 1)) {
    problems.push(`momentum must lie in [0, 1), got ${recipe.momentum}`);
  }
  expectOneOf("noiseMode", noiseModes);
  expectOneOf("alphaGradient", ["exact", "first-order"]);
  if (recipe.method === "mtt" && recipe.keptSteps !== recipe.innerSteps) {
    problems.push(`mtt differentiates all ${recipe.innerSteps} inner steps, got keptSteps ${recipe.keptSteps}`);
  }
  if (recipe.lossThreshold !== undefined && !(recipe.lossThreshold > 0)) {
    problems.push(`lossThreshold must be above 0, got ${recipe.lossThreshold}`);
  }
  if (problems.length > 0) throw new RecipeError(problems);
}
