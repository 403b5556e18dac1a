export type {
  CallContext,
  Compute,
  ComputeCost,
  ComputeDevice,
  EvaluatedImages,
  EvaluationRequest,
  ExpertRequest,
  RepeatedCall,
  SegmentGradient,
  SegmentRequest,
  TrainedExpert,
} from "./compute/compute.js";
export type { CallPolicy, UnrollPlace } from "./compute/call-policy.js";
export { ComputeError, UnexpectedAnswerError } from "./compute/compute-error.js";
export { grpcCompute, grpcEvaluation } from "./compute/grpc-compute.js";
export type { ServiceChannels } from "./compute/service-channels.js";
export { isInputError } from "./input-error.js";
export { phases } from "./jobs/events.js";
export type {
  EvaluationSubject,
  EventListener,
  JobEvent,
  Measurement,
  Phase,
  StepRecord,
  WarningCode,
} from "./jobs/events.js";
export { FolderError, prepareFolder } from "./jobs/job-folder.js";
export type { PricedCost } from "./jobs/job-context.js";
export { resumeJob, runJob, type JobOptions } from "./jobs/run-job.js";
export type { StepSummary } from "./jobs/step-history.js";
export {
  evaluateFolder,
  type FolderEvaluation,
  type FolderEvaluationOptions,
  type FolderEvaluationRequest,
} from "./results/evaluate-folder.js";
export type { AccuracyRow, JobAccuracies, JobResult } from "./results/job-result.js";
export type { ResultDocument } from "./results/result-document.js";
export { readResult, resultFiles, type StoredResult } from "./results/result-folder.js";
export { defaults, satmDefaults } from "./specification/defaults.js";
export type { JobRequest } from "./specification/job-request.js";
export { JobSpecError, type JobSpec } from "./specification/job-spec.js";
export { resolveKeptSteps } from "./specification/kept-steps.js";
export { optionChoices } from "./specification/option-choices.js";
export { networkKinds, type NetworkKind, type NetworkSpec } from "@condensery/wire/convert";
export { version } from "./version.js";
