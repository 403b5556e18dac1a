/** Test cases for every primitive and the graphs to test them with; for tests of other packages, not for programs. */
export type { Case, CaseRow, PrimitiveKind } from "./case.js";
export { caseInputs, forwardGraph, reverseGraph, secondOrderGraph, valueGraph } from "./derivative-graphs.js";
export { innerProduct, partials, relativeError } from "./numeric.js";
export type { CaseOperand } from "./operand.js";
export { allCases, casesOf, primitiveCases, primitives, type PrimitiveCase } from "./primitive-cases.js";
export { secondOrderNetwork } from "./second-order-network.js";
