/** Optimisers of ordinary training in PyTorch's form, as graphs: a step is a function of explicit state. */
import { add, divide, multiply, sqrt, subtract, type Value } from "@condensery/autodiff";

/** `torch.optim.SGD` without dampening and Nesterov: v <- momentum·v + g + weightDecay·theta, theta <- theta - rate·v. */
export interface SgdOptimiser {
  readonly kind: "sgd";
  readonly momentum: number;
  readonly weightDecay: number;
}

/** `torch.optim.Adam` without amsgrad, whose weight decay joins the gradient, or `AdamW`, whose weight decay does not. */
export interface AdamOptimiser {
  readonly kind: "adam" | "adamw";
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

export type TrainingOptimiser = SgdOptimiser | AdamOptimiser;

/** Names of the vectors [P] that an optimiser carries from step to step; all are zeros before the first one. */
export function optimiserState({ kind }: TrainingOptimiser): readonly string[] {
  return kind === "sgd" ? ["velocity"] : ["first_moment", "second_moment"];
}

/**
 * Scalar inputs of a step. `alpha` is what multiplies the direction: the learning rate, with Adam divided by the first
 * moment's bias correction; Adam also needs `second_correction`, AdamW `shrinkage`.
 *
 * @param step from 1, counted since the state was zeros
 */
export function optimiserScalars(
  optimiser: TrainingOptimiser,
  learningRate: number,
  step: number,
): Readonly<Record<string, number>> {
  if (optimiser.kind === "sgd") return { alpha: learningRate };
  const { kind, beta1, beta2, weightDecay } = optimiser;
  return {
    alpha: learningRate / (1 - beta1 ** step),
    second_correction: Math.sqrt(1 - beta2 ** step),
    ...(kind === "adamw" ? { shrinkage: 1 - learningRate * weightDecay } : {}),
  };
}

/** What an optimiser makes of theta [P], and of its state under the state's names. */
export interface OptimiserUpdate {
  readonly theta: Value;
  readonly state: Readonly<Record<string, Value>>;
}

/** One update; `gradient` [P] is that of the loss, without weight decay. */
export function optimiserUpdate(
  optimiser: TrainingOptimiser,
  theta: Value,
  gradient: Value,
  alpha: Value,
): OptimiserUpdate {
  const { builder } = theta;
  const state = (name: string): Value => builder.input(name, theta.shape);
  if (optimiser.kind === "sgd") {
    const { momentum, weightDecay } = optimiser;
    const decayed = add(gradient, multiply(theta, weightDecay));
    const velocity = add(multiply(state("velocity"), momentum), decayed);
    return { theta: subtract(theta, multiply(velocity, alpha)), state: { velocity } };
  }
  const { kind, beta1, beta2, epsilon, weightDecay } = optimiser;
  const shrunk = kind === "adamw" ? multiply(theta, builder.input("shrinkage", [])) : theta;
  const g = kind === "adam" ? add(gradient, multiply(theta, weightDecay)) : gradient;
  const first = add(multiply(state("first_moment"), beta1), multiply(g, 1 - beta1));
  const second = add(multiply(state("second_moment"), beta2), multiply(multiply(g, g), 1 - beta2));
  const scale = add(divide(sqrt(second), builder.input("second_correction", [])), epsilon);
  return {
    theta: subtract(shrunk, multiply(divide(first, scale), alpha)),
    state: { first_moment: first, second_moment: second },
  };
}
