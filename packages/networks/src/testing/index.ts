/** Networks compared with PyTorch; for tests of this and other packages, not for programs. */
export { compareWithReference, type ReferenceErrors } from "./compare.js";
export {
  referenceCases,
  referenceProblem,
  referenceResult,
  type Digest,
  type ReferenceCase,
  type ReferenceProblem,
  type ReferenceResult,
} from "./reference-case.js";
export { referenceGraph, referenceInputs } from "./reference-graph.js";
export {
  trainedStatisticsError,
  trainingCases,
  trainingProblem,
  type TrainingProblem,
  type TrainingReference,
} from "./training-reference.js";
