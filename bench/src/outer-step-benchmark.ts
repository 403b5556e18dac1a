import {
  checkRecipe,
  initialState,
  outerStep,
  type CondensationState,
  type Executor,
  type OuterStepInputs,
  type ProgramName,
  type Recipe,
} from "@condensery/condensation";
import type { CompiledProgram } from "@condensery/engine";
import type { BenchOptions } from "./options.js";
import { problemSlots, stepSize, type Problem } from "./problem.js";
import type { Work } from "./rounds.js";

export interface BenchOuterStep {
  readonly recipe: Recipe;
  readonly state: CondensationState;
  readonly inputs: OuterStepInputs;
}

/** What an outer step of the benchmarks is given. Throws RecipeError. */
export function benchOuterStep(problem: Problem, method: Recipe["method"], options: BenchOptions): BenchOuterStep {
  const recipe = benchRecipe(method, options);
  checkRecipe(recipe);
  return {
    recipe,
    state: initialState(problem.images.data, recipe.alpha),
    inputs: {
      imageShape: problem.images.shape,
      labels: problem.labels,
      thetaStart: problemSlots.theta,
      thetaTarget: problemSlots.target,
      seed: 0n,
    },
  };
}

/** One outer step, from the images on the host to the updated images on the host. Throws RecipeError. */
export function outerStepWork(
  executor: Executor,
  programs: Readonly<Record<ProgramName, CompiledProgram>>,
  problem: Problem,
  method: Recipe["method"],
  options: BenchOptions,
): Work {
  const { recipe, state, inputs } = benchOuterStep(problem, method, options);
  const flops = (measure: "flops" | "modelFlops"): number => outerStepFlops(recipe, programs, measure);
  return {
    name: `outer-step-${method}`,
    modelFlops: flops("modelFlops"),
    executedFlops: flops("flops"),
    run: async () => {
      const { report } = await outerStep(executor, recipe, state, inputs);
      // A skipped update is less work than the row claims
      if (report.skipped !== undefined) throw new RangeError(`the outer step skipped its update: ${report.skipped}`);
    },
  };
}

function benchRecipe(method: Recipe["method"], { innerSteps, keptSteps: kept }: BenchOptions): Recipe {
  const keptSteps = method === "mtt" ? innerSteps : kept;
  return {
    method,
    innerSteps,
    keptSteps,
    // The paper's choice: the second pass starts where differentiation does
    reuseStep: innerSteps - keptSteps,
    matchEpochs: 1,
    maxStartEpoch: 1,
    rho: 0.01,
    gamma: 0.01,
    noiseMode: "relative",
    imageLearningRate: 1,
    alpha: stepSize,
    alphaLearningRate: 1e-6,
    momentum: 0.5,
    alphaGradient: "exact",
  };
}

/** MTT has one pass over all steps; SATM a second one from theta_tau. */
function outerStepFlops(
  { method, innerSteps, keptSteps, reuseStep }: Recipe,
  programs: Readonly<Record<ProgramName, CompiledProgram>>,
  measure: "flops" | "modelFlops",
): number {
  const pass = (steps: number): number =>
    steps * programs["inner-step"][measure] +
    programs["trajectory-match"][measure] +
    keptSteps * programs["step-adjoint"][measure];
  return pass(innerSteps) + (method === "satm" ? pass(innerSteps - reuseStep) : 0);
}
