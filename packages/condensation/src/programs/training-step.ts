import { GraphBuilder, gradient, type Graph } from "@condensery/autodiff";
import { joinParameters, splitParameters, type Network } from "@condensery/networks";
import { crossEntropy, stepInputs, type StepBatch } from "./inner-step.js";
import { optimiserUpdate, type TrainingOptimiser } from "./training-optimiser.js";

/**
 * One step of ordinary training, as evaluation needs it (methods section 4.2).
 *
 * Inputs theta [P], images [n,c,h,w], labels [n,classes], the optimiser's scalars [] (`optimiserScalars`), its state [P]
 * each (`optimiserState`), indices int [batch] for mini-batches, and augmentation
 * [batch, 13] where there is one; outputs loss [], theta_next [P], and the state with
 * `_next` behind each name.
 */
export function trainingStep(network: Network, batch: StepBatch, optimiser: TrainingOptimiser): Graph {
  const builder = new GraphBuilder();
  const { theta, alpha, augmented, batchLabels } = stepInputs(builder, network, batch);
  const parameters = splitParameters(theta, network.parameters);
  const loss = crossEntropy(network.logits(parameters, augmented.images), batchLabels);
  const update = optimiserUpdate(optimiser, theta, joinParameters(gradient(loss, parameters)), alpha);
  const next = Object.entries(update.state).map(([name, value]) => [`${name}_next`, value] as const);
  return builder.finish({ loss, theta_next: update.theta, ...Object.fromEntries(next) });
}
