export { adjointInstructions, type AdjointSlots } from "./adjoint.js";
export {
  augmentationJson,
  dsaAugmentation,
  dsaGroups,
  dsaModes,
  dsaParameters,
  noAugmentation,
  type Augmentation,
  type DsaAugmentation,
  type DsaGroup,
  type DsaMode,
  type DsaParameters,
} from "./augmentation/augmentation.js";
export { AugmentationError, checkAugmentation, parseDsaStrategy } from "./augmentation/check-augmentation.js";
export { movesPixels } from "./augmentation/augment.js";
export { mostSampledPixels, sampledPixels } from "./augmentation/sample.js";
export { drawAugmentation, loopDraws, type AugmentedBatch, type LoopDraws } from "./augmentation/draw.js";
export {
  scalarTensor,
  type Executor,
  type FloatTensor,
  type IndexTensor,
  type Instruction,
  type RunOptions,
} from "./executor.js";
export { reasonToSkip, skipSentences, smallestAlpha, type SkipReason } from "./guard.js";
export { assumedFlopsPerSecond, bytesText, timeText } from "./estimate/estimate-text.js";
export { programNeed, type ProgramNeed } from "./estimate/program-need.js";
export {
  datasetBytes,
  evaluationNeed,
  expertNeed,
  hypergradientNeed,
  processBytes,
  unrollNeed,
  type EvaluationWork,
  type ExpertWork,
  type HypergradientWork,
  type TestSplit,
  type WorkNeed,
} from "./estimate/work-need.js";
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
export {
  optimiserScalars,
  optimiserState,
  type AdamOptimiser,
  type SgdOptimiser,
  type TrainingOptimiser,
} from "./programs/training-optimiser.js";
export { trainingStep } from "./programs/training-step.js";
export { unroll, type Unrolled, type UnrollRequest } from "./unroll.js";
export { norm } from "./vector.js";
