import type { Executor, FloatTensor } from "./executor.js";
import { hypergradient, thetaSlot, type Hypergradient, type PassRequest } from "./hypergradient.js";
import { norm, scaled, sum, type Vector } from "./vector.js";

/** epsilon = rho·g / |g| with one norm over the whole image tensor (SATM eq. 9 and 11); zero where g vanishes. */
export function ascentPerturbation(g: Vector, rho: number): Float64Array {
  const length = norm(g);
  // SAM adds 1e-12 to the norm instead, which would shorten epsilon measurably where g is small
  const scale = length === 0 ? 0 : rho / length;
  return scaled(g, scale);
}

export interface SharpnessRequest extends Omit<PassRequest, "pass" | "first" | "thetaFirst" | "keep"> {
  /** Where the first pass goes on when its earlier steps were run elsewhere, on the same smoothed images. Default: theta_0. */
  readonly resume?: { readonly step: number; /** Slot of theta_step. */ readonly theta: string } | undefined;
  /** Radius of the perturbation, in the images' units. */
  readonly rho: number;
  /** Step from whose theta the second pass starts (trajectory reuse); the paper's tau. */
  readonly tau: number;
  /** Added to the images in the ascent pass; same length as the images. */
  readonly noise?: Vector | undefined;
  /** Also perturb by the noise in the descent pass; the paper's text confines it to the ascent. */
  readonly keepNoise?: boolean | undefined;
}

export interface SharpnessAwareGradient {
  /** First pass, at phi + noise. */
  readonly ascent: Hypergradient;
  readonly epsilon: Float64Array;
  /** Second pass, at phi + epsilon from theta_tau. */
  readonly descent: Hypergradient;
  /** F(phi + epsilon) - F(phi): both passes use the same batches, so the difference measures sharpness. */
  readonly sharpness: number;
}

/**
 * The two passes of SATM (Algorithm 1): the truncated hypergradient at the smoothed images gives epsilon; the second
 * pass reuses theta_tau of the first as a constant and runs on phi + epsilon (epsilon constant). Steps before
 * max(tau, iota) are not differentiated in the second pass.
 */
export async function sharpnessAwareGradient(
  executor: Executor,
  request: SharpnessRequest,
): Promise<SharpnessAwareGradient> {
  const { images, iota, tau, rho, noise, keepNoise = false, thetaStart } = request;
  const { steps } = request.loop;
  const { step: first, theta: thetaFirst } = request.resume ?? { step: 0, theta: thetaStart };
  if (tau < first || tau >= steps) throw new RangeError(`tau must lie in ${first}..${steps - 1}, got ${tau}`);
  const smoothed = noise === undefined ? images : shifted(images, noise);
  const ascentPass = "ascent";
  const reused = tau === first ? thetaFirst : thetaSlot(ascentPass, tau);
  try {
    const ascent = await hypergradient(executor, {
      ...request,
      pass: ascentPass,
      first,
      thetaFirst,
      images: smoothed,
      keep: tau === first ? [] : [tau],
    });
    const epsilon = ascentPerturbation(ascent.imageGradient, rho);
    const descent = await hypergradient(executor, {
      ...request,
      pass: "descent",
      first: tau,
      iota: Math.max(tau, iota),
      thetaFirst: reused,
      images: shifted(keepNoise ? smoothed : images, epsilon),
    });
    return { ascent, epsilon, descent, sharpness: descent.loss - ascent.loss };
  } finally {
    if (tau > first) await executor.release([reused]);
  }
}

/** The images, each number moved by that of a vector of the same length. */
export function shifted({ shape, data }: FloatTensor, by: Vector): FloatTensor {
  return { shape, data: sum(data, by) };
}
