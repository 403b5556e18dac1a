import { randomStream } from "@condensery/rng";
import type { Executor, FloatTensor } from "./executor.js";
import { reasonToSkip, smallestAlpha, type SkipReason } from "./guard.js";
import { hypergradient, type Hypergradient } from "./hypergradient.js";
import type { InnerLoop } from "./inner-loop.js";
import { smoothingNoise } from "./noise.js";
import { initialMomentum, momentumUpdate, type MomentumState } from "./optimiser.js";
import { truncationIndex, type Recipe } from "./recipe.js";
import { sharpnessAwareGradient } from "./sharpness.js";
import { isFinite, norm, type Vector } from "./vector.js";

/** The learnable state of a condensation, between outer steps. */
export interface CondensationState {
  /** Outer steps done. */
  readonly step: number;
  /** phi with its velocity, row-major [n, c, h, w]. */
  readonly images: MomentumState;
  /** alpha with its velocity, one number each, in float64: it moves by tiny amounts. */
  readonly alpha: { readonly value: number; readonly velocity: number };
}

export function initialState(images: Float32Array, alpha: number): CondensationState {
  return { step: 0, images: initialMomentum(images), alpha: { value: alpha, velocity: 0 } };
}

/** What one outer step trains on and against. */
export interface OuterStepInputs {
  readonly imageShape: readonly number[];
  /** Label probabilities [n, classes]. */
  readonly labels: FloatTensor;
  /** Slots of theta_t and theta_{t+M}. */
  readonly thetaStart: string;
  readonly thetaTarget: string;
  /** Image indices of each inner step; absent for the full batch. */
  readonly batches?: readonly (readonly number[])[] | undefined;
  /** Seed of the smoothing noise. */
  readonly seed: bigint | number;
  readonly signal?: AbortSignal | undefined;
}

/** What an outer step measured. */
export interface OuterStepReport {
  /** Outer step, from 0. */
  readonly step: number;
  /** Matching loss at phi (at phi + noise for SATM with gamma > 0). */
  readonly loss: number;
  /** Matching loss at phi + epsilon; absent for MTT. */
  readonly lossPerturbed?: number;
  /** F(phi + epsilon) - F(phi); absent for MTT. */
  readonly sharpness?: number;
  /** Norm of the gradient that the images were moved by. */
  readonly hypergradientNorm: number;
  /** Norm of the ascent gradient, SATM only. */
  readonly ascentNorm?: number;
  /** alpha after the step. */
  readonly alpha: number;
  readonly alphaGradient: number;
  readonly firstInnerLoss: number;
  /** Present when the update was not applied. */
  readonly skipped?: SkipReason;
}

/**
 * One outer step of MTT or SATM: gradient, guard, momentum update of images and alpha. Both gradients are taken at the
 * old alpha and then applied together; for SATM alpha's gradient is the first pass's. A pure function of its arguments:
 * the same state, inputs and executor give the same result.
 */
export async function outerStep(
  executor: Executor,
  recipe: Recipe,
  state: CondensationState,
  inputs: OuterStepInputs,
): Promise<{ readonly state: CondensationState; readonly report: OuterStepReport }> {
  const loop: InnerLoop = { steps: recipe.innerSteps, alpha: state.alpha.value, batches: inputs.batches };
  const gradients = await stepGradients(executor, recipe, state, inputs, loop);
  const { first, imageGradient, losses } = gradients;
  const alphaGradient = recipe.alphaGradient === "exact" ? first.alphaGradientExact : first.alphaGradientFirstOrder;
  const reason = reasonToSkip({
    losses,
    gradients: [imageGradient, Float64Array.of(alphaGradient)],
    threshold: recipe.lossThreshold,
  });
  const updated = reason === undefined ? applyUpdate(recipe, state, imageGradient, alphaGradient) : state;
  // Finite gradients may still overflow float32 when the learning rates are large
  const skipped = reason ?? (holdsFiniteNumbers(updated) ? undefined : "update-not-finite");
  const next = skipped === undefined ? updated : state;
  return {
    state: { ...next, step: state.step + 1 },
    report: {
      step: state.step,
      loss: first.loss,
      ...gradients.sharpnessReport,
      hypergradientNorm: norm(imageGradient),
      alpha: next.alpha.value,
      alphaGradient,
      firstInnerLoss: first.firstInnerLoss,
      ...(skipped === undefined ? {} : { skipped }),
    },
  };
}

interface StepGradients {
  readonly first: Hypergradient;
  readonly imageGradient: Vector;
  readonly losses: readonly number[];
  readonly sharpnessReport: Pick<OuterStepReport, "lossPerturbed" | "sharpness" | "ascentNorm">;
}

async function stepGradients(
  executor: Executor,
  recipe: Recipe,
  state: CondensationState,
  inputs: OuterStepInputs,
  loop: InnerLoop,
): Promise<StepGradients> {
  const { thetaStart, thetaTarget, labels, signal } = inputs;
  const phi = state.images.value;
  const images: FloatTensor = { shape: inputs.imageShape, data: phi };
  const common = { loop, iota: truncationIndex(recipe), thetaStart, thetaTarget, images, labels, signal };
  if (recipe.method === "mtt") {
    const first = await hypergradient(executor, { ...common, pass: "match", first: 0, thetaFirst: thetaStart });
    return { first, imageGradient: first.imageGradient, losses: [first.loss], sharpnessReport: {} };
  }
  const stream = randomStream({ seed: inputs.seed, purpose: "smoothing-noise", indices: [state.step] });
  const count = inputs.imageShape[0] ?? 1;
  const noise = recipe.gamma === 0 ? undefined : smoothingNoise(phi, count, recipe.gamma, recipe.noiseMode, stream);
  const result = await sharpnessAwareGradient(executor, { ...common, rho: recipe.rho, tau: recipe.reuseStep, noise });
  const { ascent, descent, sharpness } = result;
  return {
    first: ascent,
    imageGradient: descent.imageGradient,
    losses: [ascent.loss, descent.loss],
    sharpnessReport: { lossPerturbed: descent.loss, sharpness, ascentNorm: norm(ascent.imageGradient) },
  };
}

function applyUpdate(
  recipe: Recipe,
  { step, images, alpha }: CondensationState,
  imageGradient: Vector,
  alphaGradient: number,
): CondensationState {
  const velocity = recipe.momentum * alpha.velocity + alphaGradient;
  const value = Math.max(alpha.value - recipe.alphaLearningRate * velocity, smallestAlpha);
  return {
    step,
    images: momentumUpdate(images, imageGradient, {
      learningRate: recipe.imageLearningRate,
      momentum: recipe.momentum,
    }),
    alpha: { value, velocity },
  };
}

function holdsFiniteNumbers({ images, alpha }: CondensationState): boolean {
  return isFinite(images.value) && isFinite(images.velocity) && isFinite(Float64Array.of(alpha.value, alpha.velocity));
}
