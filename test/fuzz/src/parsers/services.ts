// The services' request parsers; services export nothing but their program, so these are read from their builds.
export { evaluateFromWire } from "../../../../services/evaluator/dist/evaluate-request.js";
export { selectionFromWire } from "../../../../services/evaluator/dist/select-request.js";
export { computeFromWire } from "../../../../services/hypergradient/dist/compute-request.js";
export { trainExpertFromWire } from "../../../../services/inner-loop-trainer/dist/train-expert-request.js";
export { unrollFromWire } from "../../../../services/inner-loop-trainer/dist/unroll-request.js";
export { registerSpecification } from "../../../../services/trajectory-store/dist/commands/register-specification.js";
export { storeVariables } from "../../../../services/trajectory-store/dist/configuration.js";
export { expertOf, pageOf, pageTokenOf, readOf } from "../../../../services/trajectory-store/dist/requests.js";
export { receiveSnapshot } from "../../../../services/trajectory-store/dist/snapshot-stream.js";
