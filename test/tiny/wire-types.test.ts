/** The plain types of the wire are those of the packages behind it, which it must not import. */
import {
  checkRecipe,
  type Augmentation,
  type FloatTensor,
  type LoopDraws,
  type Recipe,
  type SkipReason,
} from "@condensery/condensation";
import { parsePreprocessing, type Preprocessing } from "@condensery/datasets";
import {
  buildNetwork,
  convNet,
  convNetSpec,
  NetworkError,
  networkKinds,
  type ConvNetSpec,
  type NetworkSpec as BuildableNetwork,
  type Norm,
  type ResNet18Spec,
} from "@condensery/networks";
import type { ElementType, Tensor } from "@condensery/runtime";
import {
  float32FromWire,
  networkFromWire,
  networkKinds as kindsOfWire,
  networkToWire,
  preprocessingFromWire,
  preprocessingToWire,
  recipeFromWire,
  recipeToWire,
  tensorToWire,
  WireError,
  type AugmentationSpec,
  type ElementTypeName,
  type Float32Tensor,
  type LoopAugmentationSpec,
  type NetworkNormName,
  type NetworkSpec,
  type ParameterNormName,
  type PlainTensor,
  type PreprocessingSpec,
  type RecipeSpec,
  type SkipReasonName,
} from "@condensery/wire/convert";
import { NetworkNorm, type Network } from "@condensery/wire/type";
import { expect, test } from "vitest";

type WireConvNet = Extract<NetworkSpec, { kind: "convnet" }>;

/** Does not compile unless each of two types is assignable to the other. */
type Same<Left extends Right, Right> = [Right] extends [Left] ? true : never;

test("types are assignable both ways", () => {
  const same: readonly true[] = [
    true satisfies Same<RecipeSpec, Recipe>,
    true satisfies Same<Required<RecipeSpec>, Required<Recipe>>,
    true satisfies Same<Omit<WireConvNet, "norm">, Omit<ConvNetSpec, "norm">>,
    // Jobs have the norms whose networks are their parameters alone, evaluations batch norm too
    true satisfies Same<ParameterNormName, ConvNetSpec["norm"]>,
    true satisfies Same<WireConvNet["norm"], Exclude<Norm, "group" | "layer">>,
    true satisfies Same<NetworkNormName, NonNullable<ResNet18Spec["norm"]>>,
    true satisfies Same<NetworkSpec["kind"], BuildableNetwork["kind"]>,
    true satisfies Same<PreprocessingSpec, Preprocessing>,
    true satisfies Same<PlainTensor, Tensor>,
    true satisfies Same<ElementTypeName, ElementType>,
    true satisfies Same<SkipReasonName, SkipReason>,
    true satisfies Same<AugmentationSpec, Augmentation>,
    true satisfies Same<LoopAugmentationSpec["indices"], LoopDraws["indices"]>,
  ];
  expect(same).toHaveLength(13);
});

test("a recipe goes there and back", () => {
  const recipe: Recipe = {
    method: "satm",
    innerSteps: 10,
    keptSteps: 3,
    reuseStep: 7,
    matchEpochs: 2,
    maxStartEpoch: 5,
    rho: 0.05,
    gamma: 0.01,
    noiseMode: "variance",
    imageLearningRate: 10,
    alpha: 0.01,
    alphaLearningRate: 1e-5,
    momentum: 0.5,
    alphaGradient: "first-order",
  };
  const back: Recipe = recipeFromWire(recipeToWire(recipe), "recipe");
  expect(back).toStrictEqual(recipe);
  expect(() => checkRecipe(back)).not.toThrow();
});

test("a network goes there and back, and takes the same defaults", () => {
  const sizes = { channels: 1, height: 32, width: 32, classes: 10 };
  const spec = convNetSpec(sizes);
  const message = networkToWire(spec);
  const back: BuildableNetwork = networkFromWire(message, "network");
  expect(back).toStrictEqual(spec);
  expect(buildNetwork(back).parameters).toEqual(convNet(spec).parameters);
  const open = { kind: { $case: "convnet", convnet: { ...sizes, norm: 0, pooling: 0 } } } as const;
  expect(networkFromWire(open, "network")).toStrictEqual(spec);
});

test("the wire has the kinds of network that can be built", () => {
  expect(kindsOfWire).toEqual(networkKinds);
});

const image = { channels: 3, height: 32, width: 32, classes: 10 };
const message = (kind: Network["kind"]): NetworkSpec => networkFromWire({ kind }, "network");

test.each<[NetworkSpec, BuildableNetwork]>([
  [message({ $case: "alexnet", alexnet: image }), { kind: "alexnet", ...image }],
  [message({ $case: "vgg11", vgg11: { ...image, norm: 0 } }), { kind: "vgg11", ...image }],
  [message({ $case: "resnet18", resnet18: { ...image, norm: 0 } }), { kind: "resnet18", ...image }],
  [
    message({ $case: "resnet18", resnet18: { ...image, norm: NetworkNorm.BATCH } }),
    { kind: "resnet18", ...image, norm: "batch" },
  ],
  [message({ $case: "resnet18Ap", resnet18Ap: { ...image, norm: 0 } }), { kind: "resnet18-ap", ...image }],
  [message({ $case: "mlp", mlp: image }), { kind: "mlp", ...image }],
  [message({ $case: "lenet", lenet: image }), { kind: "lenet", ...image }],
])("what a message leaves open of %j is the literature's", (open, literature) => {
  const [ours, theirs] = [buildNetwork(open), buildNetwork(literature)];
  expect([ours.parameters, ours.statistics]).toEqual([theirs.parameters, theirs.statistics]);
});

test.each<NetworkSpec>([
  { kind: "alexnet", ...image, filters: 1 },
  { kind: "vgg11", ...image, filters: 1 },
  { kind: "resnet18", ...image, filters: 1 },
  { kind: "resnet18-ap", ...image, filters: 1 },
  { kind: "lenet", ...image },
])("the sides that a message may have for $kind are those that can be built", (spec) => {
  const takes = (run: (spec: NetworkSpec) => unknown, height: number, width: number): boolean => {
    try {
      run({ ...spec, height, width });
      return true;
    } catch (error) {
      if (error instanceof NetworkError || error instanceof WireError) return false;
      throw error;
    }
  };
  for (const height of [1, 28, 31, 32, 33, 64, 128]) {
    for (const width of [height, 32, 64]) {
      const sent = takes((sized) => networkFromWire(networkToWire(sized), "network"), height, width);
      expect([height, width, sent]).toEqual([height, width, takes(buildNetwork, height, width)]);
    }
  }
});

test("a preprocessing goes there and back", () => {
  const preprocessing: Preprocessing = parsePreprocessing({
    kind: "standardise",
    mean: [0.1307],
    std: [0.3081],
    padTo: { height: 32, width: 32 },
  });
  const back: Preprocessing = preprocessingFromWire(preprocessingToWire(preprocessing), "preprocessing");
  expect(back).toStrictEqual(preprocessing);
  expect(parsePreprocessing(JSON.parse(JSON.stringify(back)))).toStrictEqual(preprocessing);
});

test("a received tensor is one for the runtime and for the method", () => {
  const received: Float32Tensor = float32FromWire(
    tensorToWire({ shape: [2, 1], data: Float32Array.of(1, 2) }),
    "images",
    [undefined, 1],
  );
  const forRuntime: Tensor = received;
  const forMethod: FloatTensor = received;
  expect(forRuntime).toBe(forMethod);
});
