export type {
  AlphaGradient,
  Augmentation,
  DsaMode,
  Method,
  NoiseMode,
  Norm,
  Pooling,
  PreprocessingName,
} from "./choices.js";
export type { Client } from "./client.js";
export type { Accuracy, Condensation, Device, ResolvedOptions, ResultSummary, State } from "./condensation.js";
export type { CondensationHandle } from "./condensation-handle.js";
export { condense } from "./condense.js";
export { connect } from "./connect.js";
export type {
  CheckpointWritten,
  CondensationEvent,
  DatasetLoaded,
  EvaluationCompleted,
  EvaluationSubject,
  EventPosition,
  ExpertsReady,
  Phase,
  PhaseProgressed,
  PhaseStarted,
  SkipReason,
  StateChanged,
  StepCompleted,
  WarningRaised,
} from "./event.js";
export type { CallOptions } from "./options/call-options.js";
export type { CondenseOptions } from "./options/condense-options.js";
export type { ConnectOptions, TlsOptions } from "./options/connect-options.js";
export type { EmbeddedOptions } from "./options/embedded-options.js";
export type { ExportFormat, ExportOptions } from "./options/export-options.js";
export type { ListOptions } from "./options/list-options.js";
export type { ResumeOptions } from "./options/resume-options.js";
export type { WatchOptions } from "./options/watch-options.js";
export type {
  CondensationResult,
  Float32Tensor,
  Preprocessing,
  Standardisation,
  Whitening,
  ZcaPreprocessing,
} from "./result.js";
export type { RunningSystem, System } from "./system.js";

export { AddressNeededError } from "./errors/address-needed-error.js";
export { AuthenticationError } from "./errors/authentication-error.js";
export { BusyError } from "./errors/busy-error.js";
export { ClientClosedError } from "./errors/client-closed-error.js";
export { CondensationCancelledError } from "./errors/condensation-cancelled-error.js";
export { CondensationFailedError } from "./errors/condensation-failed-error.js";
export { CondenseryError, type ErrorDetails, type FieldProblem } from "./errors/condensery-error.js";
export { CorruptDownloadError } from "./errors/corrupt-download-error.js";
export { DeadlineExceededError } from "./errors/deadline-exceeded-error.js";
export type { ErrorCode } from "./errors/error-code.js";
export { InvalidOptionsError } from "./errors/invalid-options-error.js";
export { NotFoundError } from "./errors/not-found-error.js";
export { PackageNeededError } from "./errors/package-needed-error.js";
export { SystemStartError } from "./errors/system-start-error.js";
export { UnavailableError } from "./errors/unavailable-error.js";
export { UnexpectedResponseError } from "./errors/unexpected-response-error.js";
export { WrongStateError } from "./errors/wrong-state-error.js";
