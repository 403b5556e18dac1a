export type {
  CallContext,
  Compute,
  ComputeCost,
  ComputeDevice,
  ContinualCompute,
  DatasetFacts,
  EvaluatedImages,
  EvaluationCompute,
  EvaluationRequest,
  ExpertRequest,
  RepeatedCall,
  SegmentGradient,
  SegmentRequest,
  SelectedImages,
  SelectionRequest,
  TrainedExpert,
} from "./compute/compute.js";
export type { CallPolicy, UnrollPlace } from "./compute/call-policy.js";
export { ComputeError, UnexpectedAnswerError } from "./compute/compute-error.js";
export { grpcCompute, grpcEvaluation } from "./compute/grpc-compute.js";
export type { ServiceChannels } from "./compute/service-channels.js";
export { encodeContinualDocument, type ContinualDocument, type ContinualRow } from "./continual/continual-document.js";
export type { ContinualPlan } from "./continual/continual-plan.js";
export type { ContinualEvent, ContinualListener } from "./continual/continual-event.js";
export { continualMethods, type ContinualMethod, type ContinualRequest } from "./continual/continual-request.js";
export type { GroupRequest, LearnedGroup, LearnGroup } from "./continual/learn-group.js";
export { resolveContinual } from "./continual/resolve-continual.js";
export { folderResults, type ResultStore } from "./continual/result-store.js";
export { runContinual, type ContinualOptions } from "./continual/run-continual.js";
export { checkDataLimits, checkSpecLimits, defaultLimitSetting, type LimitSetting } from "./limits/check-limits.js";
export { leastFacts, type DataFacts } from "./limits/data-facts.js";
export { estimateText } from "./limits/estimate-text.js";
export { FlopsMeter, type FlopsRate } from "./limits/flops-rate.js";
export { estimateJob, type JobEstimate, type MemoryEstimate } from "./limits/job-estimate.js";
export { defaultJobLimits, type JobLimits } from "./limits/job-limits.js";
export { configuredLimits } from "./limits/limit-setting.js";
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
export type { StepJournal } from "./jobs/step-journal.js";
export type { StepSummary } from "./jobs/step-history.js";
export type { AugmentationScore } from "./evaluation/augmentation-scores.js";
export { compareEvaluations, type Comparison, type EvaluationPair } from "./evaluation/compare-evaluations.js";
export type { EvaluationsComparison, RowComparison } from "./evaluation/compare-rows.js";
export { documentScores, type NetworkScore } from "./evaluation/document-scores.js";
export { evaluateFolder, type FolderEvaluation, type FolderEvaluationOptions } from "./evaluation/evaluate-folder.js";
export type { EvaluationEvent, EvaluationListener } from "./evaluation/evaluation-event.js";
export {
  baselines,
  subjects,
  type Baseline,
  type LearningRateRule,
  type PlannedProtocol,
  type Subject,
} from "./evaluation/evaluation-plan.js";
export type { FolderEvaluationRequest } from "./evaluation/evaluation-request.js";
export { IncomparableError } from "./evaluation/incomparable-error.js";
export type {
  AccuracyKind,
  MeasuredEpoch,
  MeasuredRepeat,
  MeasuredRow,
  SearchedRate,
} from "./evaluation/measurement.js";
export { rowAccuracy } from "./evaluation/row-accuracy.js";
export { augmentationRobustScore, labelRobustScore, type LabelRobustScore } from "./evaluation/scores.js";
export type { EvaluationDocument } from "./results/evaluation-document.js";
export { readEvaluation, writeEvaluation, type StoredEvaluation } from "./results/evaluation-file.js";
export type { AccuracyRow, BestSummary, JobAccuracies, JobResult } from "./results/job-result.js";
export type { ResultDocument } from "./results/result-document.js";
export { resultFiles } from "./results/result-files.js";
export { readResult, type StoredResult } from "./results/result-folder.js";
export { defaults, satmDefaults } from "./specification/defaults.js";
export type { JobRequest } from "./specification/job-request.js";
export { JobSpecError, type JobSpec } from "./specification/job-spec.js";
export { resolveKeptSteps } from "./specification/kept-steps.js";
export { optionChoices } from "./specification/option-choices.js";
export { networkKinds, norms, type NetworkKind, type NetworkSpec } from "@condensery/wire/convert";
export { version } from "./version.js";
