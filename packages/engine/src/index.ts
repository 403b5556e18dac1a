export { classifier, classifierBatchSize, type Classifier } from "./classification.js";
export { compile, type CompiledProgram } from "./compile.js";
export { CompilerThread, type Compiler } from "./compiler-thread.js";
export { compileCondensation, condensationExecutor } from "./condensation-executor.js";
export {
  evaluate,
  summarise,
  type AroundRepeat,
  type CurvePoint,
  type Evaluation,
  type EvaluationProgress,
  type EvaluationRequest,
  type RepeatOutcome,
} from "./evaluation.js";
export { standardProtocol, type EvaluationProtocol, type LearningRateSchedule } from "./evaluation-protocol.js";
export {
  trainedAlready,
  trainExpert,
  type ExpertSetting,
  type SingleExpertProgress,
  type SingleExpertTraining,
  type TrainedExpert,
} from "./expert.js";
export { expertSpecJson, type ExpertSpec } from "./expert-spec.js";
export { trainExperts, type ExpertProgress, type ExpertTraining, type TrainedExperts } from "./experts.js";
export { imageSubset } from "./image-subset.js";
export { deviceProduct, type DeviceProductOptions } from "./device-product.js";
export { batchShape, labelledSplit, oneHotLabels, preparedImages, type LabelledImages } from "./labelled-images.js";
export { classCorrect, confusionMatrix } from "./predictions.js";
export type { RunTracer, TracedRun } from "./run-tracer.js";
export { runtimeExecutor } from "./runtime-executor.js";
export { featureNetwork, type FeatureNetwork } from "./selection/network-features.js";
export {
  selectImages,
  selectionMethods,
  type FeatureTraining,
  type SelectionMethod,
  type SelectionRequest,
} from "./selection/select-images.js";
export type { TrainingImages } from "./training-images.js";
export { UsageMeter, type Usage } from "./usage.js";
export { overWorkers } from "./worker-pool.js";
