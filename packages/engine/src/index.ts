export { classifier, type Classifier } from "./classification.js";
export { compile, type CompiledProgram } from "./compile.js";
export { compileCondensation, condensationExecutor } from "./condensation-executor.js";
export {
  evaluate,
  standardProtocol,
  summarise,
  type Evaluation,
  type EvaluationProgress,
  type EvaluationProtocol,
  type EvaluationRequest,
} from "./evaluation.js";
export { expertSpecJson, type ExpertSpec } from "./expert-spec.js";
export { trainExperts, type ExpertProgress, type ExpertTraining, type TrainedExperts } from "./experts.js";
export { batchShape, labelledSplit, oneHotLabels, type LabelledImages } from "./labelled-images.js";
export { runtimeExecutor } from "./runtime-executor.js";
export { overWorkers } from "./worker-pool.js";
