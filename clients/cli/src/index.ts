export { runCommandLine } from "./command-line.js";
export { Interruption, interruptionCodes, type InterruptionName, type Terminal } from "./terminal.js";
