export {
  InvalidSystemOptionsError,
  PortTakenError,
  ServiceFailedError,
  StateFolderInUseError,
  SystemError,
  type SystemErrorCode,
} from "./errors.js";
export { type LocalSystem, localSystem } from "./local-system.js";
export { type ServiceName, serviceNames } from "./options/service-name.js";
export { type Listen, type Replicas, type ServiceLine, type SystemOptions } from "./options/system-options.js";
export { type RunningLocalSystem, type SystemEnd, type SystemProcess } from "./running-system.js";
export { startSystem } from "./start-system.js";
