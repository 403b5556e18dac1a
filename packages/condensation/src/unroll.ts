import { fetched, fetchedScalar, type Executor, type FloatTensor } from "./executor.js";
import { firstLossSlot, unrollInstructions, type InnerLoop, type PassSlots } from "./inner-loop.js";
import { thetaSlot } from "./hypergradient.js";
import { shifted } from "./sharpness.js";
import type { Vector } from "./vector.js";

/** The first steps of an inner loop, when the rest of it is run elsewhere. */
export interface UnrollRequest {
  readonly loop: InnerLoop;
  /** Steps to run; 1 to loop.steps. */
  readonly steps: number;
  /** Slot of theta_0. It is left alone. */
  readonly thetaStart: string;
  readonly images: FloatTensor;
  readonly labels: FloatTensor;
  /** Added to the images; same length as the images. */
  readonly noise?: Vector | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Unrolled {
  /** theta_steps. */
  readonly theta: Float32Array | Float64Array;
  /** Cross-entropy at the first step. */
  readonly firstLoss: number;
}

/**
 * Trains for the first steps of a loop and keeps only where it got. A pass that starts there equals one that started at
 * theta_0, bit for bit. Frees all its slots, also when it fails or is aborted.
 */
export async function unroll(executor: Executor, request: UnrollRequest): Promise<Unrolled> {
  const { loop, steps, thetaStart, images, labels, noise, signal } = request;
  if (steps < 1 || steps > loop.steps) throw new RangeError(`steps must lie in 1..${loop.steps}, got ${steps}`);
  const pass = "unroll";
  const slots: PassSlots = {
    pass,
    images: `${pass}/images`,
    labels: `${pass}/labels`,
    theta: (step) => (step === 0 ? thetaStart : thetaSlot(pass, step)),
  };
  const [theta, firstLoss] = [slots.theta(steps), firstLossSlot(slots)];
  const thetas = Array.from({ length: steps }, (_, step) => slots.theta(step + 1));
  try {
    await executor.put(slots.images, noise === undefined ? images : shifted(images, noise));
    await executor.put(slots.labels, labels);
    const instructions = unrollInstructions({ ...loop, steps }, slots, 0, (step) => step === 0);
    const tensors = await executor.execute(instructions, { signal, fetch: [theta, firstLoss] });
    return { theta: fetched(tensors, theta), firstLoss: fetchedScalar(tensors, firstLoss) };
  } finally {
    await executor.release([slots.images, slots.labels, firstLoss, ...thetas]);
  }
}
