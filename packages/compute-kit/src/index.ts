export { BoundedCache } from "./bounded-cache.js";
export {
  dataVariables,
  deviceVariables,
  optionalStoreVariables,
  requiredStoreVariables,
  type DataConfiguration,
  type DeviceConfiguration,
  type StoreConfiguration,
} from "./configuration/compute-variables.js";
export type { StoreAddress } from "./configuration/store-address.js";
export { openDatasets, type Datasets, type LoadedDataset, type LoadSetting } from "./data/datasets.js";
export { preparedSplits, type PreparedSplits, type PreparingTools } from "./data/prepared-splits.js";
export { checkWhitening, openWhitenings, type Whitenings, type WhiteningTools } from "./data/whitenings.js";
export { deviceToWire } from "./device/device-to-wire.js";
export { joinGates } from "./device/join-gates.js";
export { openDevice, openTaskDevice } from "./device/open-device.js";
export { serveOnDevice } from "./device/serve.js";
export { TaskDevice } from "./device/task-device.js";
export { stepPrograms, type StepPrograms } from "./device/step-programs.js";
export { computeErrorMapping } from "./errors/map-compute-error.js";
export { estimatingMemory } from "./errors/out-of-memory.js";
export { progressStream, type StreamMessages } from "./progress-stream.js";
export { datasetFromWire, type CheckedDataset } from "./requests/dataset-reference.js";
export { innerLoopFromWire, type LoopProblem } from "./requests/inner-loop.js";
export { parametersFromWire, readParameters, type ParameterSource } from "./requests/parameters.js";
export { checkAugmentedBatch } from "./requests/augmented-batch.js";
export { checkMemory, type MemoryShape } from "./requests/memory-limit.js";
export { checkCount, checkSize, exceeding, needText, type SizeLimits } from "./requests/size-limits.js";
export { openStore, type OpenStore } from "./store/open-store.js";
export { sessionRuns } from "./telemetry/session-runs.js";
