/** Conversions between messages and plain values. What a peer sent is checked; a WireError says what is wrong with it. */
export { augmentationFromWire, augmentationToWire, type AugmentationSpec, type DsaSpec } from "./augmentation.js";
export { callMessages, type ReceivingCall } from "./call-messages.js";
export { convertAll, withoutAbsent, type Present } from "./convert-all.js";
export {
  alphaGradients,
  dsaGroups,
  dsaModes,
  elementTypes,
  errorReasons,
  evaluationSubjects,
  methods,
  networkNorms,
  noiseModes,
  norms,
  optimisers,
  phases,
  poolings,
  preprocessings,
  selectionMethods,
  skipReasons,
  splits,
  states,
  type AlphaGradientName,
  type DsaGroupName,
  type DsaModeName,
  type ElementTypeName,
  type ErrorReasonName,
  type EvaluationSubjectName,
  type MethodName,
  type NoiseModeName,
  type NetworkNormName,
  type NormName,
  type OptimiserName,
  type PhaseName,
  type PoolingName,
  type PreprocessingName,
  type SelectionMethodName,
  type SkipReasonName,
  type SplitName,
  type StateName,
} from "./enums.js";
export type { EnumNames } from "./enum-names.js";
export {
  evaluationProtocolFromWire,
  evaluationProtocolToWire,
  type EvaluationProtocolSpec,
  type ProtocolMessage,
} from "./evaluation-protocol.js";
export { defaultOptimiser, type OptimiserSpec } from "./optimiser.js";
export type { ScheduleSpec } from "./schedule.js";
export { loopAugmentationFromWire, loopAugmentationToWire, type LoopAugmentationSpec } from "./loop-augmentation.js";
export { networkChoicesFromWire, networkChoicesToWire, type NetworkChoices } from "./network-choices.js";
export { hasBatchNorm, networkFieldName, networkKinds, type NetworkKind, type NetworkSpec } from "./network-spec.js";
export { networkFromWire, networkToWire } from "./network.js";
export { parameterNetworkFromWire, type ParameterNormName } from "./parameter-network.js";
export {
  int64FieldFromWire,
  integerFromWire,
  numberFromWire,
  optionally,
  type IntegerRange,
  type NumberRange,
} from "./numbers.js";
export {
  preprocessingFromWire,
  preprocessingToWire,
  zcaEpsilonFromWire,
  type PreprocessingSpec,
  type StandardisationSpec,
  type ZcaSpec,
} from "./preprocessing.js";
export { recipeFromWire, recipeOptionsFromWire, recipeToWire, type RecipeOptions, type RecipeSpec } from "./recipe.js";
export { TensorAssembler, type TensorAssemblerOptions } from "./tensor-assembler.js";
export { defaultChunkBytes, maxChunkBytes, tensorChunks, type TensorChunksOptions } from "./tensor-chunks.js";
export { readTensor } from "./tensor-stream.js";
export {
  float32FromWire,
  int64FromWire,
  tensorFromWire,
  tensorToWire,
  type Float32Tensor,
  type Int64Tensor,
  type PlainTensor,
  type SentTensor,
} from "./tensor.js";
export { describeTensorType, type ExpectedTensor, type TensorType } from "./tensor-type.js";
export { invalid, required, WireError, type FieldViolation, type WireErrorReason } from "./wire-error.js";
export { wireErrorDetails, type WireErrorDetails } from "./wire-error-details.js";
