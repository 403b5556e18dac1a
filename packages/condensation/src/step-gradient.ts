import { randomStream } from "@condensery/rng";
import type { Executor, FloatTensor } from "./executor.js";
import { hypergradient } from "./hypergradient.js";
import type { InnerLoop } from "./inner-loop.js";
import { smoothingNoise } from "./noise.js";
import { truncationIndex, type Recipe } from "./recipe.js";
import { sharpnessAwareGradient } from "./sharpness.js";
import { norm, type Vector } from "./vector.js";

/** The gradient that an outer step applies, taken on one segment of an expert's trajectory or averaged over several. */
export interface StepGradient {
  /** Matching loss at phi (at phi + noise for SATM with gamma > 0). */
  readonly loss: number;
  /** Matching loss at phi + epsilon; absent for MTT. */
  readonly lossPerturbed?: number;
  /** Of the pass that moves the images; length of the images. */
  readonly imageGradient: Vector;
  /** The kind that the recipe asks for, of the first pass. */
  readonly alphaGradient: number;
  /** Norm of the gradient of the first pass, SATM only. */
  readonly ascentNorm?: number;
  /** Cross-entropy at the first inner step. */
  readonly firstInnerLoss: number;
}

/** What a gradient is taken of. */
export interface StepGradientRequest {
  /** phi, [n, c, h, w]. */
  readonly images: FloatTensor;
  /** Label probabilities [n, classes]. */
  readonly labels: FloatTensor;
  readonly alpha: number;
  /** Slots of theta_t and theta_{t+M}. */
  readonly thetaStart: string;
  readonly thetaTarget: string;
  /** Image indices of each inner step; absent for the full batch. */
  readonly batches?: readonly (readonly number[])[] | undefined;
  /** Augmentation draws of each inner step; absent where the executor's programs do not augment. */
  readonly augmentation?: readonly FloatTensor[] | undefined;
  /** Added to the images in the ascent, see `stepNoise`. */
  readonly noise?: Vector | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The gradient of MTT or SATM on one segment. A pure function of its arguments. */
export async function stepGradient(
  executor: Executor,
  recipe: Recipe,
  request: StepGradientRequest,
): Promise<StepGradient> {
  const { alpha, batches, augmentation, noise, ...rest } = request;
  const loop: InnerLoop = { steps: recipe.innerSteps, alpha, batches, augmentation };
  const common = { ...rest, loop, iota: truncationIndex(recipe) };
  if (recipe.method === "mtt") {
    const pass = await hypergradient(executor, {
      ...common,
      pass: "match",
      first: 0,
      thetaFirst: request.thetaStart,
    });
    return {
      loss: pass.loss,
      imageGradient: pass.imageGradient,
      alphaGradient: alphaGradientOf(recipe, pass),
      firstInnerLoss: pass.firstInnerLoss,
    };
  }
  const rule = { ...common, rho: recipe.rho, tau: recipe.reuseStep, noise };
  const { ascent, descent } = await sharpnessAwareGradient(executor, rule);
  return {
    loss: ascent.loss,
    lossPerturbed: descent.loss,
    imageGradient: descent.imageGradient,
    alphaGradient: alphaGradientOf(recipe, ascent),
    ascentNorm: norm(ascent.imageGradient),
    firstInnerLoss: ascent.firstInnerLoss,
  };
}

/** Both gradients with respect to alpha that a pass gives. */
export interface AlphaGradients {
  readonly alphaGradientExact: number;
  readonly alphaGradientFirstOrder: number;
}

/** The one that moves alpha. */
export function alphaGradientOf({ alphaGradient }: Pick<Recipe, "alphaGradient">, pass: AlphaGradients): number {
  return alphaGradient === "exact" ? pass.alphaGradientExact : pass.alphaGradientFirstOrder;
}

/** Which step's noise is drawn, and for what images. */
export interface StepNoiseRequest {
  readonly seed: bigint | number;
  /** Outer step, from 0. */
  readonly step: number;
  /** Segment of the step, from 0. */
  readonly segment: number;
  /** phi, [n, c, h, w]. */
  readonly images: FloatTensor & { readonly data: Float32Array | Float64Array };
}

/** The smoothing noise of a step's segment; undefined when the recipe has none. */
export function stepNoise(
  { method, gamma, noiseMode }: Recipe,
  { seed, step, segment, images }: StepNoiseRequest,
): Float32Array | undefined {
  if (method === "mtt" || gamma === 0) return undefined;
  const stream = randomStream({ seed, purpose: "smoothing-noise", indices: segmentIndices(step, segment) });
  return smoothingNoise(images.data, images.shape[0] ?? 1, gamma, noiseMode, stream);
}

/**
 * Indices of the random draws of a step's segment. The first one's are the step's own, so that a step of one segment
 * draws as it did before there were several.
 */
export function segmentIndices(step: number, segment: number): number[] {
  return segment === 0 ? [step] : [step, segment];
}

/** The mean over segments, in their order; of one segment exactly what it was. Throws RangeError for none. */
export function meanGradient(segments: readonly StepGradient[]): StepGradient {
  const [first] = segments;
  if (first === undefined) throw new RangeError("a step has at least one segment");
  if (segments.length === 1) return first;
  const mean = (of: (segment: StepGradient) => number): number =>
    segments.reduce((sum, segment) => sum + of(segment), 0) / segments.length;
  const { lossPerturbed, ascentNorm, imageGradient } = first;
  return {
    loss: mean(({ loss }) => loss),
    ...(lossPerturbed === undefined ? {} : { lossPerturbed: mean((segment) => segment.lossPerturbed ?? NaN) }),
    imageGradient: Float64Array.from(imageGradient, (_, index) => mean((one) => one.imageGradient[index] ?? NaN)),
    alphaGradient: mean(({ alphaGradient }) => alphaGradient),
    ...(ascentNorm === undefined ? {} : { ascentNorm: mean((segment) => segment.ascentNorm ?? NaN) }),
    firstInnerLoss: mean(({ firstInnerLoss }) => firstInnerLoss),
  };
}
