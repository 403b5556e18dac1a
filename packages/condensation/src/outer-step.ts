import type { Executor } from "./executor.js";
import { reasonToSkip, smallestAlpha, type SkipReason } from "./guard.js";
import { initialMomentum, momentumUpdate, type MomentumState } from "./optimiser.js";
import type { Recipe } from "./recipe.js";
import { stepGradient, stepNoise, type StepGradient, type StepGradientRequest } from "./step-gradient.js";
import { isFinite, norm } from "./vector.js";

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

/** What an outer step measured. */
export interface OuterStepReport {
  /** Outer step, from 0. */
  readonly step: number;
  /** Matching loss at phi (at phi + noise for SATM with gamma > 0). */
  readonly loss: number;
  /** Matching loss at phi + epsilon; absent for MTT. */
  readonly lossPerturbed?: number;
  /** F(phi + epsilon) - F(phi): both passes use the same batches; absent for MTT. */
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

/** A state one step on, and what was measured on the way. */
export interface Advance {
  readonly state: CondensationState;
  readonly report: OuterStepReport;
}

/**
 * The second half of an outer step: guard, then momentum update of images and alpha. Both gradients were taken at the
 * old alpha and are applied together; for SATM alpha's gradient is the first pass's. A pure function of its arguments.
 */
export function advance(recipe: Recipe, state: CondensationState, gradient: StepGradient): Advance {
  const { loss, lossPerturbed, imageGradient, alphaGradient, ascentNorm, firstInnerLoss } = gradient;
  const reason = reasonToSkip({
    losses: lossPerturbed === undefined ? [loss] : [loss, lossPerturbed],
    gradients: [imageGradient, Float64Array.of(alphaGradient)],
    threshold: recipe.lossThreshold,
  });
  const updated = reason === undefined ? applyUpdate(recipe, state, gradient) : state;
  // Finite gradients may still overflow float32 when the learning rates are large
  const skipped = reason ?? (holdsFiniteNumbers(updated) ? undefined : "update-not-finite");
  const next = skipped === undefined ? updated : state;
  return {
    state: { ...next, step: state.step + 1 },
    report: {
      step: state.step,
      loss,
      ...(lossPerturbed === undefined ? {} : { lossPerturbed, sharpness: lossPerturbed - loss }),
      hypergradientNorm: norm(imageGradient),
      ...(ascentNorm === undefined ? {} : { ascentNorm }),
      alpha: next.alpha.value,
      alphaGradient,
      firstInnerLoss,
      ...(skipped === undefined ? {} : { skipped }),
    },
  };
}

/** What one outer step trains on and against. */
export interface OuterStepInputs extends Omit<StepGradientRequest, "images" | "alpha" | "noise"> {
  readonly imageShape: readonly number[];
  /** Seed of the smoothing noise. */
  readonly seed: bigint | number;
}

/**
 * One outer step of MTT or SATM on one segment, computed by one executor: the same state, inputs and executor give the
 * same result.
 */
export async function outerStep(
  executor: Executor,
  recipe: Recipe,
  state: CondensationState,
  { imageShape, seed, ...inputs }: OuterStepInputs,
): Promise<Advance> {
  const images = { shape: imageShape, data: state.images.value };
  const noise = stepNoise(recipe, { seed, step: state.step, segment: 0, images });
  const request = { ...inputs, images, alpha: state.alpha.value, noise };
  return advance(recipe, state, await stepGradient(executor, recipe, request));
}

function applyUpdate(
  recipe: Recipe,
  { step, images, alpha }: CondensationState,
  { imageGradient, alphaGradient }: StepGradient,
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
