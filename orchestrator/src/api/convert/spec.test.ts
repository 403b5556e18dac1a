import { ServiceError } from "@condensery/service-kit";
import { CondensationSpec, PreprocessingChoice } from "@condensery/wire/condensation";
import { WireError } from "@condensery/wire/convert";
import {
  AlphaGradient,
  ConvNetNorm,
  ConvNetPooling,
  DsaGroup,
  DsaMode,
  Method,
  NoiseMode,
} from "@condensery/wire/type";
import { expect, test } from "vitest";
import { requestOf } from "../../specification/resumed-spec.js";
import { resolveJobSpec } from "../../specification/resolve-job.js";
import { createFromWire } from "./create-from-wire.js";
import { optionFields } from "./option-fields.js";
import { requestFromWire, resolveRequest } from "./spec-from-wire.js";
import { specToWire } from "./spec-to-wire.js";

type Fields = Parameters<typeof CondensationSpec.fromPartial>[0];

function fieldsAtFault(spec: Fields, requestId = ""): readonly string[] {
  try {
    createFromWire({ spec: CondensationSpec.fromPartial(spec), requestId });
    return [];
  } catch (error) {
    if (error instanceof WireError) return error.violations.map(({ field }) => field);
    if (ServiceError.isInstance(error)) return error.fields.map(({ field }) => field);
    throw error;
  }
}

const convnet = (fields: object): Fields => ({ network: { kind: { $case: "convnet", convnet: fields } } });

const dsa = (fields: object): Fields => ({ augmentation: { kind: { $case: "dsa", dsa: fields } } });

/** A number that no enum has; TypeScript would not let it pass. */
const unknown: number = 99;

const invalid: readonly (readonly [field: string, ...specs: Fields[]])[] = [
  ["spec.dataset", { dataset: "cifar" }, { dataset: "idx:/data" }, { dataset: "idx:a/../../b" }],
  ["spec.images_per_class", { imagesPerClass: 0 }, { imagesPerClass: 1001 }],
  ["spec.experts", { experts: 0 }, { experts: 1001 }],
  ["spec.expert_epochs", { expertEpochs: 0 }, { expertEpochs: 10_001 }, { expertEpochs: 4 }],
  ["spec.expert_learning_rate", { expertLearningRate: 0 }, { expertLearningRate: Infinity }],
  ["spec.expert_batch_size", { expertBatchSize: 0 }, { expertBatchSize: 4097 }],
  [
    "spec.preprocessing",
    { preprocessing: unknown },
    { dataset: "idx:a", preprocessing: PreprocessingChoice.LITERATURE },
  ],
  ["spec.augmentation.kind", { augmentation: {} }],
  ["spec.augmentation.dsa.groups[0]", dsa({ groups: [unknown] })],
  ["spec.augmentation.dsa.groups", dsa({ groups: [DsaGroup.FLIP, DsaGroup.FLIP] })],
  ["spec.augmentation.dsa.mode", dsa({ mode: unknown })],
  ["spec.augmentation.dsa.prob_flip", dsa({ probFlip: 2 })],
  ["spec.outer_steps", { outerSteps: 0 }, { outerSteps: 1_000_001 }],
  ["spec.checkpoint_every", { checkpointEvery: 0 }],
  ["spec.segments_per_step", { segmentsPerStep: 0 }, { segmentsPerStep: 65 }],
  ["spec.evaluations", { evaluations: -1 }, { evaluations: 101 }],
  ["spec.evaluation_epochs", { evaluationEpochs: 0 }, { evaluationEpochs: 100_001 }],
  ["spec.network.convnet.filters", convnet({ filters: 0 }), convnet({ filters: 1025 })],
  ["spec.network.convnet.depth", convnet({ depth: 0 }), convnet({ depth: 9 })],
  ["spec.network.convnet.norm", convnet({ norm: unknown }), convnet({ norm: ConvNetNorm.BATCH })],
  ["spec.network.convnet.pooling", convnet({ pooling: unknown })],
  ["spec.recipe.method", { recipe: { method: unknown } }],
  ["spec.recipe.inner_steps", { recipe: { innerSteps: 0 } }, { recipe: { innerSteps: 1001 } }],
  ["spec.recipe.kept_steps", { recipe: { keptSteps: 0 } }, { recipe: { keptSteps: 11 } }],
  ["spec.recipe.kept_steps", { recipe: { method: Method.MTT, keptSteps: 3 } }],
  ["spec.recipe.reuse_step", { recipe: { reuseStep: -1 } }, { recipe: { reuseStep: 10 } }],
  ["spec.recipe.match_epochs", { recipe: { matchEpochs: 0 } }],
  ["spec.recipe.max_start_epoch", { recipe: { maxStartEpoch: 0 } }],
  ["spec.recipe.batch_size", { recipe: { batchSize: 0 } }],
  ["spec.recipe.rho", { recipe: { rho: -1 } }, { recipe: { method: Method.MTT, rho: 1 } }],
  ["spec.recipe.gamma", { recipe: { gamma: NaN } }, { recipe: { method: Method.MTT, gamma: 1 } }],
  ["spec.recipe.noise_mode", { recipe: { noiseMode: unknown } }],
  ["spec.recipe.image_learning_rate", { recipe: { imageLearningRate: -1 } }],
  ["spec.recipe.alpha", { recipe: { alpha: 0 } }],
  ["spec.recipe.alpha_learning_rate", { recipe: { alphaLearningRate: -1 } }],
  ["spec.recipe.momentum", { recipe: { momentum: 1 } }, { recipe: { momentum: -0.1 } }],
  ["spec.recipe.alpha_gradient", { recipe: { alphaGradient: unknown } }],
  ["spec.recipe.loss_threshold", { recipe: { lossThreshold: 0 } }],
];

test.each(invalid.map(([field, ...specs]) => ({ field, specs })))("$field out of its range", ({ field, specs }) => {
  for (const spec of specs) expect(fieldsAtFault(spec)).toEqual([field]);
});

test("all mistakes are told at once", () => {
  const spec: Fields = { imagesPerClass: 0, recipe: { rho: -1, alpha: 0 }, ...convnet({ depth: 9 }) };
  const fields = ["spec.images_per_class", "spec.network.convnet.depth", "spec.recipe.rho", "spec.recipe.alpha"];
  expect(fieldsAtFault(spec, "x".repeat(129))).toEqual([...fields, "request_id"]);
  const misfits: Fields = { expertEpochs: 2, recipe: { method: Method.MTT, rho: 1, keptSteps: 2 } };
  expect(fieldsAtFault(misfits).toSorted()).toEqual([
    "spec.expert_epochs",
    "spec.recipe.kept_steps",
    "spec.recipe.rho",
  ]);
});

test("request ids have up to 128 characters, however many units those take", () => {
  expect(fieldsAtFault({}, "𝛼".repeat(128))).toEqual([]);
  expect(fieldsAtFault({}, "𝛼".repeat(129))).toEqual(["request_id"]);
  expect(createFromWire({ spec: undefined, requestId: "" })).toMatchObject({ requestId: undefined });
});

const full: Fields = {
  dataset: "idx:a/b",
  imagesPerClass: 2,
  preprocessing: PreprocessingChoice.ZCA,
  ...convnet({ filters: 8, depth: 2, norm: ConvNetNorm.NONE, pooling: ConvNetPooling.MAX }),
  recipe: {
    method: Method.SATM,
    innerSteps: 8,
    keptSteps: 3,
    reuseStep: 1,
    matchEpochs: 1,
    maxStartEpoch: 3,
    batchSize: 4,
    rho: 0,
    gamma: 0.5,
    noiseMode: NoiseMode.VARIANCE,
    imageLearningRate: 3,
    alpha: 0.5,
    alphaLearningRate: 0,
    momentum: 0,
    alphaGradient: AlphaGradient.FIRST_ORDER,
    lossThreshold: 9,
  },
  ...dsa({
    groups: [DsaGroup.CROP, DsaGroup.FLIP],
    mode: DsaMode.SIAMESE,
    probFlip: 0.25,
    ratioScale: 1.5,
    ratioRotate: 5,
    ratioCropPad: 0.25,
    ratioCutout: 0.25,
    brightness: 2,
    saturation: 1,
    contrast: 1,
  }),
  experts: 3,
  expertEpochs: 7,
  expertLearningRate: 0.5,
  expertBatchSize: 16,
  expertSeed: 2n ** 64n - 2n,
  outerSteps: 4,
  checkpointEvery: 2,
  segmentsPerStep: 2,
  evaluations: 0,
  evaluationEpochs: 6,
  seed: 2n ** 64n - 1n,
};

test.each<[string, Fields]>([
  ["every field", full],
  ["no field", {}],
  ["augmentation as usual", dsa({})],
  ["MTT", { recipe: { method: Method.MTT, innerSteps: 4 } }],
])("what clients see of a specification makes the same one again: %s", (_, fields) => {
  const { spec } = createFromWire({ spec: CondensationSpec.fromPartial(fields), requestId: "" });
  const seen = specToWire(spec);
  expect(resolveRequest(requestFromWire(seen))).toEqual(spec);
  const known = specToWire(
    resolveRequest(requestFromWire(CondensationSpec.decode(CondensationSpec.encode(seen).finish()))),
  );
  expect(known).toEqual(seen);
});

test("every field of a full specification arrives", () => {
  const wire = CondensationSpec.fromPartial(full);
  expect(specToWire(createFromWire({ spec: wire, requestId: "" }).spec)).toEqual(wire);
});

test("every option has a field", () => {
  const options = Object.keys(requestOf(resolveJobSpec({ expertSeed: "1", batchSize: 1, lossThreshold: 1 })));
  expect(Object.keys(optionFields).toSorted()).toEqual(options.toSorted());
});
