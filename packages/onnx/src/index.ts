export { lower, type OnnxElementType, type Program, type ProgramPort } from "./lower.js";
export { microsoftDomain, operatorSet } from "./model-writer.js";
