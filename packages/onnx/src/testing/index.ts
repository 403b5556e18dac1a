/** A look into model bytes, for tests and for the table of primitives; not for programs. */
export { readModel, type ModelNode, type ModelSummary } from "./read-model.js";
