import { GraphBuilder, gradient, type Graph, type Value } from "@condensery/autodiff";
import {
  joinParameters,
  parameterCount,
  splitParameters,
  updateStatistics,
  type Network,
  type TrainingPass,
} from "@condensery/networks";
import { crossEntropy, stepInputs, type StepBatch } from "./inner-step.js";
import { optimiserUpdate, type TrainingOptimiser } from "./training-optimiser.js";

/**
 * One step of ordinary training, as evaluation needs it (methods section 4.2).
 *
 * Inputs theta [P], images [n,c,h,w], labels [n,classes], the optimiser's scalars [] (`optimiserScalars`), its state [P]
 * each (`optimiserState`), indices int [batch] for mini-batches, augmentation [batch, 13] where there is one, and
 * statistics [S] where the network has running ones; outputs loss [], theta_next [P], and the state and the statistics
 * with `_next` behind each name. Throws NetworkError when a batch norm gets a single value a channel.
 */
export function trainingStep(network: Network, batch: StepBatch, optimiser: TrainingOptimiser): Graph {
  const builder = new GraphBuilder();
  const { theta, alpha, augmented, batchLabels } = stepInputs(builder, network, batch);
  const parameters = splitParameters(theta, network.parameters);
  const pass = network.train(parameters, augmented.images);
  const loss = crossEntropy(pass.logits, batchLabels);
  const update = optimiserUpdate(optimiser, theta, joinParameters(gradient(loss, parameters)), alpha);
  const next = Object.entries(update.state).map(([name, value]) => [`${name}_next`, value] as const);
  const statistics = nextStatistics(builder, network, pass);
  return builder.finish({ loss, theta_next: update.theta, ...Object.fromEntries(next), ...statistics });
}

/** The running statistics behind the step; nothing, and no input, for a network without. */
function nextStatistics(builder: GraphBuilder, network: Network, pass: TrainingPass): Readonly<Record<string, Value>> {
  const count = parameterCount(network.statistics);
  if (count === 0) return {};
  const running = splitParameters(builder.input("statistics", [count]), network.statistics);
  return { statistics_next: joinParameters(updateStatistics(running, pass.statistics)) };
}
