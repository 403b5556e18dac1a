import { AlphaGradient, Method, NoiseMode, type Recipe } from "../generated/condensery/type/v1/recipe.js";
import { convertAll, withoutAbsent } from "./convert-all.js";
import {
  alphaGradients,
  methods,
  noiseModes,
  type AlphaGradientName,
  type MethodName,
  type NoiseModeName,
} from "./enums.js";
import { integerFromWire, numberFromWire, optionally, type IntegerRange, type NumberRange } from "./numbers.js";
import { required, WireError } from "./wire-error.js";

/** How images are condensed, nothing left open. */
export interface RecipeSpec {
  readonly method: MethodName;
  readonly innerSteps: number;
  readonly keptSteps: number;
  readonly reuseStep: number;
  readonly matchEpochs: number;
  readonly maxStartEpoch: number;
  /** Absent: all images in each step. */
  readonly batchSize?: number;
  readonly rho: number;
  readonly gamma: number;
  readonly noiseMode: NoiseModeName;
  readonly imageLearningRate: number;
  readonly alpha: number;
  readonly alphaLearningRate: number;
  readonly momentum: number;
  readonly alphaGradient: AlphaGradientName;
  /** Absent: any finite loss is taken. */
  readonly lossThreshold?: number;
}

/** A recipe as a user writes it: what is absent has a default. */
export type RecipeOptions = Partial<RecipeSpec>;

/** Proto name of each field, for errors. */
const protoNames: Readonly<Record<keyof RecipeSpec, string>> = {
  method: "method",
  innerSteps: "inner_steps",
  keptSteps: "kept_steps",
  reuseStep: "reuse_step",
  matchEpochs: "match_epochs",
  maxStartEpoch: "max_start_epoch",
  batchSize: "batch_size",
  rho: "rho",
  gamma: "gamma",
  noiseMode: "noise_mode",
  imageLearningRate: "image_learning_rate",
  alpha: "alpha",
  alphaLearningRate: "alpha_learning_rate",
  momentum: "momentum",
  alphaGradient: "alpha_gradient",
  lossThreshold: "loss_threshold",
};

/** The message of a recipe; what it leaves open stays absent. */
export function recipeToWire({ method, noiseMode, alphaGradient, ...numbers }: RecipeOptions): Recipe {
  return {
    ...numbers,
    method: method === undefined ? Method.UNSPECIFIED : methods.toWire(method),
    noiseMode: noiseMode === undefined ? NoiseMode.UNSPECIFIED : noiseModes.toWire(noiseMode),
    alphaGradient: alphaGradient === undefined ? AlphaGradient.UNSPECIFIED : alphaGradients.toWire(alphaGradient),
  };
}

/**
 * The recipe of a message as far as it is given; the caller fills in defaults. Each field is in its range; whether they
 * fit each other is known only when all are there.
 *
 * @throws WireError listing every mistake
 */
export function recipeOptionsFromWire(message: Recipe | undefined, field: string): RecipeOptions {
  if (message === undefined) return {};
  const path = (name: keyof RecipeSpec): string => `${field}.${protoNames[name]}`;
  const integer = (name: IntegerField, range: IntegerRange) => () =>
    optionally(integerFromWire, message[name], path(name), range);
  const number = (name: NumberField, range: NumberRange) => () =>
    optionally(numberFromWire, message[name], path(name), range);
  return withoutAbsent(
    convertAll({
      method: () => methods.fromWire(message.method, path("method")),
      innerSteps: integer("innerSteps", { from: 1, to: 1000 }),
      keptSteps: integer("keptSteps", { from: 1, to: 1000 }),
      reuseStep: integer("reuseStep", { from: 0, to: 999 }),
      matchEpochs: integer("matchEpochs", { from: 1 }),
      maxStartEpoch: integer("maxStartEpoch", { from: 1 }),
      batchSize: integer("batchSize", { from: 1 }),
      rho: number("rho", { from: 0 }),
      gamma: number("gamma", { from: 0 }),
      noiseMode: () => noiseModes.fromWire(message.noiseMode, path("noiseMode")),
      imageLearningRate: number("imageLearningRate", { from: 0 }),
      alpha: number("alpha", { above: 0 }),
      alphaLearningRate: number("alphaLearningRate", { from: 0 }),
      momentum: number("momentum", { from: 0, below: 1 }),
      alphaGradient: () => alphaGradients.fromWire(message.alphaGradient, path("alphaGradient")),
      lossThreshold: number("lossThreshold", { above: 0 }),
    }),
  );
}

/** The recipe of a message that leaves nothing open. @throws WireError listing every mistake and every absent field */
export function recipeFromWire(message: Recipe | undefined, field: string): RecipeSpec {
  const options = recipeOptionsFromWire(required(message, field, "a recipe"), field);
  const absent = Object.entries(protoNames).filter(
    // Two options mean something by their absence
    ([name]) => name !== "batchSize" && name !== "lossThreshold" && !Object.hasOwn(options, name),
  );
  if (absent.length > 0) {
    throw new WireError(
      "INVALID_REQUEST",
      absent.map(([, name]) => ({ field: `${field}.${name}`, expected: "a value", actual: "nothing" })),
    );
  }
  return options as RecipeSpec;
}

type IntegerField = "innerSteps" | "keptSteps" | "reuseStep" | "matchEpochs" | "maxStartEpoch" | "batchSize";
type NumberField = "rho" | "gamma" | "imageLearningRate" | "alpha" | "alphaLearningRate" | "momentum" | "lossThreshold";
