export { classifier, classifierBatchSize, type Classifier } from "./classification.js";
export { compile, type CompiledProgram } from "./compile.js";
export { CompilerThread, type Compiler } from "./compiler-thread.js";
export { compileCondensation, condensationExecutor } from "./condensation-executor.js";
export {
  evaluate,
  standardProtocol,
  summarise,
  type AroundRepeat,
  type Evaluation,
  type EvaluationProgress,
  type EvaluationProtocol,
  type EvaluationRequest,
} from "./evaluation.js";
export {
  trainExpert,
  type ExpertSetting,
  type SingleExpertProgress,
  type SingleExpertTraining,
  type TrainedExpert,
} from "./expert.js";
export { expertSpecJson, type ExpertSpec } from "./expert-spec.js";
export { trainExperts, type ExpertProgress, type ExpertTraining, type TrainedExperts } from "./experts.js";
export { batchShape, labelledSplit, oneHotLabels, type LabelledImages } from "./labelled-images.js";
export type { RunTracer, TracedRun } from "./run-tracer.js";
export { runtimeExecutor } from "./runtime-executor.js";
export { UsageMeter, type Usage } from "./usage.js";
export { overWorkers } from "./worker-pool.js";
