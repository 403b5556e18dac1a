import { PreprocessingChoice, type CondensationSpec } from "@condensery/wire/condensation";
import {
  ConvNetNorm,
  type ConvNetOptions,
  type DsaAugmentation,
  DsaGroup,
  Method,
  type Recipe,
} from "@condensery/wire/type";
import { tinySpec } from "./tiny-spec.js";

/** A number that no enum of this version has. */
const unknown = 99 as never;

/** Specifications that are right but for one field. */
export interface InvalidField {
  /** Of the field, from the specification on. */
  readonly path: string;
  readonly specs: readonly CondensationSpec[];
}

/** Every field of a specification that can be wrong, each with values out of its range or against other fields. */
export const invalidFields: readonly InvalidField[] = [
  ofSpec("dataset", [{ dataset: "" }, { dataset: "cifar10" }, { dataset: "idx:../../etc" }, { dataset: "idx:/etc" }]),
  ofSpec("images_per_class", [{ imagesPerClass: 0 }, { imagesPerClass: 1001 }]),
  ofSpec("preprocessing", [{ preprocessing: unknown }, { preprocessing: PreprocessingChoice.LITERATURE }]),
  ofSpec("experts", [{ experts: 0 }, { experts: 1001 }]),
  // With max_start_epoch 2 and match_epochs 1 two are needed
  ofSpec("expert_epochs", [{ expertEpochs: 0 }, { expertEpochs: 10_001 }, { expertEpochs: 1 }]),
  ofSpec("outer_steps", [{ outerSteps: 0 }, { outerSteps: 1_000_001 }]),
  ofSpec("checkpoint_every", [{ checkpointEvery: 0 }]),
  ofSpec("segments_per_step", [{ segmentsPerStep: 0 }, { segmentsPerStep: 65 }]),
  ofSpec("evaluations", [{ evaluations: -1 }, { evaluations: 101 }]),
  ofSpec("evaluation_epochs", [{ evaluationEpochs: 0 }, { evaluationEpochs: 100_001 }]),
  ofSpec("expert_learning_rate", [{ expertLearningRate: 0 }, { expertLearningRate: Number.NaN }]),
  ofSpec("expert_batch_size", [{ expertBatchSize: 0 }, { expertBatchSize: 4097 }]),
  ofNetwork("filters", [{ filters: 0 }, { filters: 1025 }]),
  ofNetwork("depth", [{ depth: 0 }, { depth: 9 }]),
  ofNetwork("norm", [{ norm: unknown }, { norm: ConvNetNorm.BATCH }]),
  ofNetwork("pooling", [{ pooling: unknown }]),
  ofDsa("groups", [{ groups: [DsaGroup.FLIP, DsaGroup.FLIP] }]),
  ofDsa("mode", [{ mode: unknown }]),
  ofDsa("prob_flip", [{ probFlip: -0.1 }, { probFlip: 1.1 }]),
  ofDsa("ratio_scale", [{ ratioScale: 0.9 }, { ratioScale: 11 }]),
  ofDsa("ratio_rotate", [{ ratioRotate: -1 }, { ratioRotate: 181 }]),
  ofDsa("ratio_crop_pad", [{ ratioCropPad: -0.1 }, { ratioCropPad: 1.1 }]),
  ofDsa("ratio_cutout", [{ ratioCutout: -0.1 }, { ratioCutout: 1.1 }]),
  ofDsa("brightness", [{ brightness: -1 }, { brightness: 101 }]),
  ofDsa("saturation", [{ saturation: -1 }, { saturation: 101 }]),
  ofDsa("contrast", [{ contrast: -1 }, { contrast: Number.NaN }]),
  ofRecipe("method", [{ method: unknown }]),
  ofRecipe("inner_steps", [{ innerSteps: 0 }, { innerSteps: 1001 }]),
  ofRecipe("kept_steps", [
    { keptSteps: 0 },
    { keptSteps: 4 },
    // MTT differentiates all steps
    { method: Method.MTT, keptSteps: 2 },
  ]),
  ofRecipe("reuse_step", [{ reuseStep: -1 }, { reuseStep: 3 }, { ...mtt(), reuseStep: 1 }]),
  ofRecipe("match_epochs", [{ matchEpochs: 0 }]),
  ofRecipe("max_start_epoch", [{ maxStartEpoch: 0 }]),
  ofRecipe("batch_size", [{ batchSize: 0 }]),
  ofRecipe("rho", [{ rho: -1 }, { rho: Infinity }, { ...mtt(), rho: 1 }]),
  ofRecipe("gamma", [{ gamma: -1 }, { gamma: Number.NaN }, { ...mtt(), gamma: 1 }]),
  ofRecipe("noise_mode", [{ noiseMode: unknown }, { ...mtt(), noiseMode: 2 }]),
  ofRecipe("image_learning_rate", [{ imageLearningRate: -1 }, { imageLearningRate: Infinity }]),
  ofRecipe("alpha", [{ alpha: 0 }, { alpha: Number.NaN }]),
  ofRecipe("alpha_learning_rate", [{ alphaLearningRate: -1 }]),
  ofRecipe("momentum", [{ momentum: -0.1 }, { momentum: 1 }]),
  ofRecipe("alpha_gradient", [{ alphaGradient: unknown }]),
  ofRecipe("loss_threshold", [{ lossThreshold: 0 }, { lossThreshold: Number.NaN }]),
];

/** Fields of which every value that a message can hold is right. */
export const neverInvalid: readonly string[] = ["seed", "expert_seed"];

/** MTT as it must be: it keeps every step. */
function mtt(): Partial<Recipe> {
  return { method: Method.MTT, keptSteps: 3 };
}

function ofSpec(path: string, values: readonly Partial<CondensationSpec>[]): InvalidField {
  return { path, specs: values.map((value) => tinySpec(value)) };
}

function ofRecipe(field: string, values: readonly Partial<Recipe>[]): InvalidField {
  return { path: `recipe.${field}`, specs: values.map((value) => tinySpec({}, value)) };
}

function ofDsa(field: string, values: readonly Partial<DsaAugmentation>[]): InvalidField {
  const specs = values.map((value) => {
    const dsa: DsaAugmentation = { groups: [], mode: 0, ...value };
    return tinySpec({ augmentation: { kind: { $case: "dsa", dsa } } });
  });
  return { path: `augmentation.dsa.${field}`, specs };
}

function ofNetwork(field: string, values: readonly Partial<ConvNetOptions>[]): InvalidField {
  const specs = values.map((value) => {
    const spec = tinySpec();
    const convnet = { ...spec.network?.kind?.convnet, ...value } as ConvNetOptions;
    return { ...spec, network: { kind: { $case: "convnet", convnet } } } satisfies CondensationSpec;
  });
  return { path: `network.convnet.${field}`, specs };
}
