import { add, GraphBuilder, gradient, multiply, subtract, type Graph } from "@condensery/autodiff";
import { joinParameters, parameterCount, splitParameters, type Network } from "@condensery/networks";
import { crossEntropy, stepInputs, type StepBatch } from "./inner-step.js";

/** Stochastic gradient descent in PyTorch's form: v <- momentum·v + g + weightDecay·theta, theta <- theta - rate·v. */
export interface TrainingOptimiser {
  readonly momentum: number;
  readonly weightDecay: number;
}

/**
 * One step of ordinary training, as evaluation needs it (methods section 4.2).
 *
 * Inputs theta [P], images [n,c,h,w], labels [n,classes], alpha [] = the learning rate, velocity [P] (and indices int
 * [batch]); outputs loss [], theta_next [P], velocity_next [P].
 */
export function trainingStep(network: Network, batch: StepBatch, { momentum, weightDecay }: TrainingOptimiser): Graph {
  const builder = new GraphBuilder();
  const { theta, alpha, batchImages, batchLabels } = stepInputs(builder, network, batch);
  const velocity = builder.input("velocity", [parameterCount(network.parameters)]);
  const parameters = splitParameters(theta, network.parameters);
  const loss = crossEntropy(network.logits(parameters, batchImages), batchLabels);
  const g = joinParameters(gradient(loss, parameters));
  const decayed = add(g, multiply(theta, weightDecay));
  const next = add(multiply(velocity, momentum), decayed);
  return builder.finish({ loss, theta_next: subtract(theta, multiply(next, alpha)), velocity_next: next });
}
