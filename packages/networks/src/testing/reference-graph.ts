import { gradient, GraphBuilder, logSoftmax, multiply, total, type Graph, type Value } from "@condensery/autodiff";
import { joinParameters, parameterCount, splitParameters } from "../parameter.js";
import type { ReferenceProblem } from "./reference-case.js";

/**
 * All that the reference has: inputs theta [P], images, labels (and statistics [S]), outputs loss [], logits, gradient
 * [P], image_gradient (and batch_statistics [S], evaluation).
 */
export function referenceGraph({ network, count }: ReferenceProblem): Graph {
  const builder = new GraphBuilder();
  const theta = builder.input("theta", [parameterCount(network.parameters)]);
  const images = builder.input("images", [count, ...network.imageShape]);
  const labels = builder.input("labels", [count, network.classes]);
  const parameters = splitParameters(theta, network.parameters);
  const { logits, statistics } = network.train(parameters, images);
  const loss = multiply(total(multiply(labels, logSoftmax(logits, 1))), -1 / count);
  const [imageGradient, ...gradients] = gradient(loss, [images, ...parameters]);
  const outputs: Record<string, Value> = { loss, logits, gradient: joinParameters(gradients) };
  if (imageGradient) outputs["image_gradient"] = imageGradient;
  if (network.statistics.length > 0) {
    const running = builder.input("statistics", [parameterCount(network.statistics)]);
    outputs["batch_statistics"] = joinParameters(statistics);
    outputs["evaluation"] = network.evaluate(parameters, images, splitParameters(running, network.statistics));
  }
  return builder.finish(outputs);
}

/** Numbers for the graph's inputs. */
export function referenceInputs({ network, theta, images, labels, statistics }: ReferenceProblem) {
  return { theta, images, labels, ...(network.statistics.length > 0 ? { statistics } : {}) };
}
