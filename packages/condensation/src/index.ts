export { adjointInstructions, type AdjointSlots } from "./adjoint.js";
export {
  scalarTensor,
  type Executor,
  type FloatTensor,
  type IndexTensor,
  type Instruction,
  type RunOptions,
} from "./executor.js";
export { reasonToSkip, skipSentences, smallestAlpha, type SkipReason } from "./guard.js";
export {
  hypergradient,
  thetaSlot,
  type AroundPart,
  type Hypergradient,
  type PassPart,
  type PassRequest,
} from "./hypergradient.js";
export { unrollInstructions, type InnerLoop, type PassSlots } from "./inner-loop.js";
export { interpreterExecutor } from "./interpreter-executor.js";
export { noiseDeviation, noiseModes, smoothingNoise, type NoiseMode } from "./noise.js";
export { initialMomentum, momentumUpdate, type MomentumSettings, type MomentumState } from "./optimiser.js";
export {
  advance,
  initialState,
  outerStep,
  type Advance,
  type CondensationState,
  type OuterStepInputs,
  type OuterStepReport,
} from "./outer-step.js";
export { condensationProgram, condensationPrograms, type ProgramName } from "./programs/index.js";
export { crossEntropy, innerStep, type StepBatch } from "./programs/inner-step.js";
export { stepAdjoint } from "./programs/step-adjoint.js";
export { trajectoryMatch } from "./programs/trajectory-match.js";
export { checkRecipe, RecipeError, truncationIndex, type Recipe } from "./recipe.js";
export {
  ascentPerturbation,
  sharpnessAwareGradient,
  type SharpnessAwareGradient,
  type SharpnessRequest,
} from "./sharpness.js";
export {
  alphaGradientOf,
  meanGradient,
  segmentIndices,
  stepGradient,
  stepNoise,
  type AlphaGradients,
  type StepGradient,
  type StepGradientRequest,
  type StepNoiseRequest,
} from "./step-gradient.js";
export { classify } from "./programs/classify.js";
export { trainingStep, type TrainingOptimiser } from "./programs/training-step.js";
export { unroll, type Unrolled, type UnrollRequest } from "./unroll.js";
export { norm } from "./vector.js";
