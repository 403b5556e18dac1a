export {
  OutOfMemoryError,
  ProgramInputError,
  ProgramRunError,
  ProviderUnavailableError,
  RuntimeBusyError,
  RuntimeClosedError,
  RuntimeOptionError,
  TensorError,
  UnknownSlotError,
  WorkerLostError,
} from "./errors.js";
export type {
  ExecuteOptions,
  ExecuteResult,
  ProgramRun,
  ProviderChoice,
  ProviderName,
  PutOptions,
  RejectedProvider,
  RuntimeOptions,
  RuntimeReport,
  RuntimeStatistics,
  RunTrace,
  SessionConfiguration,
} from "./options.js";
export type { Command, PortSpec, ProgramSpec } from "./program.js";
export { Runtime } from "./runtime.js";
export { byteLength, elementCount, float32Tensor, formatTensorType, int64Tensor, sameTensorType } from "./tensor.js";
export type { ElementType, Float32Tensor, Int64Tensor, Tensor, TensorType } from "./tensor.js";
export { Workspace } from "./workspace.js";
