export { compile, type CompiledProgram } from "./compile.js";
export { compileCondensation, condensationExecutor } from "./condensation-executor.js";
export { runtimeExecutor } from "./runtime-executor.js";
