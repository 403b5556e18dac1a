import type { Instruction } from "./executor.js";
import { stepOperands, type InnerLoop, type PassSlots } from "./inner-loop.js";

/** Slots of the recursion's running values. */
export interface AdjointSlots {
  /** dL/dtheta_{i+1} on the way back. */
  readonly lambda: string;
  readonly imageGradient: string;
  readonly labelGradient: string;
  readonly alphaGradient: string;
}

/**
 * The adjoint recursion from step N-1 back to step `iota`: with s = g_i·lambda for constant lambda,
 *
 *   image gradient -= alpha·ds/dphi,  label gradient -= alpha·ds/dy,  alpha gradient -= s,  lambda -= alpha·ds/dtheta.
 *
 * For iota = 0 the sums are the exact gradients of MTT; for iota > 0 the first `iota` steps count as constant
 * (SATM eq. 10, Algorithm 2). Memory is one step's graph beside theta_iota..theta_N. Thetas are freed as they are
 * used, except those that `keep` names.
 */
export function adjointInstructions(
  loop: InnerLoop,
  slots: PassSlots,
  adjoint: AdjointSlots,
  iota: number,
  keep: (step: number) => boolean,
): Instruction[] {
  const instructions: Instruction[] = [];
  for (let i = loop.steps - 1; i >= iota; i--) {
    instructions.push({
      program: "step-adjoint",
      inputs: {
        ...stepOperands(loop, slots, i),
        lambda: adjoint.lambda,
        image_gradient: adjoint.imageGradient,
        label_gradient: adjoint.labelGradient,
        alpha_gradient: adjoint.alphaGradient,
      },
      outputs: {
        lambda_next: adjoint.lambda,
        image_gradient_next: adjoint.imageGradient,
        label_gradient_next: adjoint.labelGradient,
        alpha_gradient_next: adjoint.alphaGradient,
      },
      release: keep(i) ? [] : [slots.theta(i)],
    });
  }
  return instructions;
}
