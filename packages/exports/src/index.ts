export type { CondensedSet, Float32Tensor } from "./condensed-set.js";
export { ExportError } from "./export-error.js";
export type { ExportErrorReason } from "./export-error.js";
export { exportFormats } from "./export-format.js";
export type { ExportFormat } from "./export-format.js";
export { exportSet } from "./export-set.js";
export type { ExportOptions, ExportedSet } from "./export-set.js";
