export { defaults, satmDefaults } from "./defaults.js";
export { evaluateFolder, type FolderEvaluation, type FolderEvaluationRequest } from "./evaluate-folder.js";
export { phases } from "./events.js";
export type {
  EvaluationSubject,
  EventListener,
  JobEvent,
  Measurement,
  Phase,
  StepRecord,
  WarningCode,
} from "./events.js";
export { isInputError } from "./input-error.js";
export type { Meter } from "./job-context.js";
export type { JobRequest } from "./job-request.js";
export type { AccuracyRow, JobAccuracies, JobResult } from "./job-result.js";
export { JobSpecError, type JobSpec } from "./job-spec.js";
export { optionChoices } from "./option-choices.js";
export { resultFiles } from "./result-folder.js";
export { resumeJob, runJob, type JobOptions, type ResumeOptions } from "./run-job.js";
export type { StepSummary } from "./step-history.js";
export { version } from "./version.js";
