import {
  EvaluationSubject,
  Phase,
  PreprocessingChoice,
  SkipReason,
  State,
} from "../generated/condensery/condensation/v1/condensation_service.js";
import { Optimiser, SelectionMethod, Split } from "../generated/condensery/evaluation/v1/evaluation_service.js";
import { DsaGroup, DsaMode } from "../generated/condensery/type/v1/augmentation.js";
import { ErrorReason } from "../generated/condensery/type/v1/error_reason.js";
import { ConvNetNorm, ConvNetPooling, NetworkNorm } from "../generated/condensery/type/v1/network.js";
import { AlphaGradient, Method, NoiseMode } from "../generated/condensery/type/v1/recipe.js";
import { ElementType } from "../generated/condensery/type/v1/tensor.js";
import { enumNames } from "./enum-names.js";

export type ElementTypeName = "float32" | "int64";
export const elementTypes = enumNames<
  Exclude<ElementType, ElementType.UNSPECIFIED | ElementType.UNRECOGNIZED>,
  ElementTypeName
>({ [ElementType.FLOAT32]: "float32", [ElementType.INT64]: "int64" });

export type NormName = "instance" | "none" | "batch";
export const norms = enumNames<Exclude<ConvNetNorm, ConvNetNorm.UNSPECIFIED | ConvNetNorm.UNRECOGNIZED>, NormName>({
  [ConvNetNorm.INSTANCE]: "instance",
  [ConvNetNorm.NONE]: "none",
  [ConvNetNorm.BATCH]: "batch",
});

/** Of networks that always have a norm. */
export type NetworkNormName = Exclude<NormName, "none">;
export const networkNorms = enumNames<
  Exclude<NetworkNorm, NetworkNorm.UNSPECIFIED | NetworkNorm.UNRECOGNIZED>,
  NetworkNormName
>({ [NetworkNorm.INSTANCE]: "instance", [NetworkNorm.BATCH]: "batch" });

export type PoolingName = "average" | "max" | "none";
export const poolings = enumNames<
  Exclude<ConvNetPooling, ConvNetPooling.UNSPECIFIED | ConvNetPooling.UNRECOGNIZED>,
  PoolingName
>({ [ConvNetPooling.AVERAGE]: "average", [ConvNetPooling.MAX]: "max", [ConvNetPooling.NONE]: "none" });

export type MethodName = "satm" | "mtt";
export const methods = enumNames<Exclude<Method, Method.UNSPECIFIED | Method.UNRECOGNIZED>, MethodName>({
  [Method.SATM]: "satm",
  [Method.MTT]: "mtt",
});

export type NoiseModeName = "relative" | "std" | "variance";
export const noiseModes = enumNames<Exclude<NoiseMode, NoiseMode.UNSPECIFIED | NoiseMode.UNRECOGNIZED>, NoiseModeName>({
  [NoiseMode.RELATIVE]: "relative",
  [NoiseMode.STD]: "std",
  [NoiseMode.VARIANCE]: "variance",
});

export type AlphaGradientName = "exact" | "first-order";
export const alphaGradients = enumNames<
  Exclude<AlphaGradient, AlphaGradient.UNSPECIFIED | AlphaGradient.UNRECOGNIZED>,
  AlphaGradientName
>({ [AlphaGradient.EXACT]: "exact", [AlphaGradient.FIRST_ORDER]: "first-order" });

export type DsaGroupName = "color" | "crop" | "cutout" | "flip" | "scale" | "rotate";
export const dsaGroups = enumNames<Exclude<DsaGroup, DsaGroup.UNSPECIFIED | DsaGroup.UNRECOGNIZED>, DsaGroupName>({
  [DsaGroup.COLOR]: "color",
  [DsaGroup.CROP]: "crop",
  [DsaGroup.CUTOUT]: "cutout",
  [DsaGroup.FLIP]: "flip",
  [DsaGroup.SCALE]: "scale",
  [DsaGroup.ROTATE]: "rotate",
});

export type DsaModeName = "per-image" | "siamese";
export const dsaModes = enumNames<Exclude<DsaMode, DsaMode.UNSPECIFIED | DsaMode.UNRECOGNIZED>, DsaModeName>({
  [DsaMode.PER_IMAGE]: "per-image",
  [DsaMode.SIAMESE]: "siamese",
});

export type PreprocessingName = "standard" | "literature" | "literature-mtt" | "zca";
export const preprocessings = enumNames<
  Exclude<PreprocessingChoice, PreprocessingChoice.UNSPECIFIED | PreprocessingChoice.UNRECOGNIZED>,
  PreprocessingName
>({
  [PreprocessingChoice.STANDARD]: "standard",
  [PreprocessingChoice.LITERATURE]: "literature",
  [PreprocessingChoice.LITERATURE_MTT]: "literature-mtt",
  [PreprocessingChoice.ZCA]: "zca",
});

export type StateName = "queued" | "running" | "succeeded" | "failed" | "cancelled";
export const states = enumNames<Exclude<State, State.UNSPECIFIED | State.UNRECOGNIZED>, StateName>({
  [State.QUEUED]: "queued",
  [State.RUNNING]: "running",
  [State.SUCCEEDED]: "succeeded",
  [State.FAILED]: "failed",
  [State.CANCELLED]: "cancelled",
});

export type PhaseName = "experts" | "condensation" | "evaluation" | "publication";
export const phases = enumNames<Exclude<Phase, Phase.UNSPECIFIED | Phase.UNRECOGNIZED>, PhaseName>({
  [Phase.EXPERTS]: "experts",
  [Phase.CONDENSATION]: "condensation",
  [Phase.EVALUATION]: "evaluation",
  [Phase.PUBLICATION]: "publication",
});

export type EvaluationSubjectName = "condensed" | "random-real";
export const evaluationSubjects = enumNames<
  Exclude<EvaluationSubject, EvaluationSubject.UNSPECIFIED | EvaluationSubject.UNRECOGNIZED>,
  EvaluationSubjectName
>({ [EvaluationSubject.CONDENSED]: "condensed", [EvaluationSubject.RANDOM_REAL]: "random-real" });

export type SkipReasonName = "loss-not-finite" | "gradient-not-finite" | "loss-above-threshold" | "update-not-finite";
export const skipReasons = enumNames<
  Exclude<SkipReason, SkipReason.UNSPECIFIED | SkipReason.UNRECOGNIZED>,
  SkipReasonName
>({
  [SkipReason.LOSS_NOT_FINITE]: "loss-not-finite",
  [SkipReason.GRADIENT_NOT_FINITE]: "gradient-not-finite",
  [SkipReason.LOSS_ABOVE_THRESHOLD]: "loss-above-threshold",
  [SkipReason.UPDATE_NOT_FINITE]: "update-not-finite",
});

export type OptimiserName = "sgd" | "adam" | "adamw";
export const optimisers = enumNames<Exclude<Optimiser, Optimiser.UNSPECIFIED | Optimiser.UNRECOGNIZED>, OptimiserName>({
  [Optimiser.SGD]: "sgd",
  [Optimiser.ADAM]: "adam",
  [Optimiser.ADAMW]: "adamw",
});

export type SplitName = "test" | "train";
export const splits = enumNames<Exclude<Split, Split.UNSPECIFIED | Split.UNRECOGNIZED>, SplitName>({
  [Split.TEST]: "test",
  [Split.TRAIN]: "train",
});

export type SelectionMethodName = "random" | "herding" | "k-center";
export const selectionMethods = enumNames<
  Exclude<SelectionMethod, SelectionMethod.UNSPECIFIED | SelectionMethod.UNRECOGNIZED>,
  SelectionMethodName
>({
  [SelectionMethod.RANDOM]: "random",
  [SelectionMethod.HERDING]: "herding",
  [SelectionMethod.K_CENTER]: "k-center",
});

/** As google.rpc.ErrorInfo carries them. */
export type ErrorReasonName = Exclude<keyof typeof ErrorReason, "UNSPECIFIED" | "UNRECOGNIZED">;
export const errorReasons = enumNames<
  Exclude<ErrorReason, ErrorReason.UNSPECIFIED | ErrorReason.UNRECOGNIZED>,
  ErrorReasonName
>({
  [ErrorReason.INVALID_REQUEST]: "INVALID_REQUEST",
  [ErrorReason.BAD_TENSOR]: "BAD_TENSOR",
  [ErrorReason.NOT_FOUND]: "NOT_FOUND",
  [ErrorReason.CONFLICT]: "CONFLICT",
  [ErrorReason.OUT_OF_SEQUENCE]: "OUT_OF_SEQUENCE",
  [ErrorReason.DATASET_MISMATCH]: "DATASET_MISMATCH",
  [ErrorReason.WRONG_STATE]: "WRONG_STATE",
  [ErrorReason.CORRUPT_BLOB]: "CORRUPT_BLOB",
  [ErrorReason.BUSY]: "BUSY",
  [ErrorReason.LIMIT_EXCEEDED]: "LIMIT_EXCEEDED",
  [ErrorReason.BAD_TOKEN]: "BAD_TOKEN",
  [ErrorReason.STOPPED]: "STOPPED",
  [ErrorReason.UNAVAILABLE]: "UNAVAILABLE",
  [ErrorReason.BAD_RESUME_TOKEN]: "BAD_RESUME_TOKEN",
  [ErrorReason.INTERNAL]: "INTERNAL",
  [ErrorReason.OUT_OF_MEMORY]: "OUT_OF_MEMORY",
  [ErrorReason.RATE_LIMITED]: "RATE_LIMITED",
});
