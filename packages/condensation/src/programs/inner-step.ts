import {
  GraphBuilder,
  gather,
  gradient,
  logSoftmax,
  multiply,
  subtract,
  total,
  type Graph,
  type Value,
} from "@condensery/autodiff";
import { augmentInput, type AugmentedInput } from "../augmentation/augment.js";
import type { Augmentation } from "../augmentation/augmentation.js";
import { joinParameters, parameterCount, splitParameters, type Network } from "@condensery/networks";

/** Which images a step trains on, and what is done to them before. */
export interface StepBatch {
  /** Images in all, n. */
  readonly images: number;
  /** Images in a mini-batch, given as int `indices` [batch]; absent for the full batch, which has no such input. */
  readonly batch?: number;
  /**
   * Inside the program, whose input `augmentation` [batch, 13] takes the draws (see `drawAugmentation`). Default: none,
   * which has no such input.
   */
  readonly augmentation?: Augmentation;
}

/** Cross-entropy with probability targets: -mean_n sum_c y·logSoftmax(logits), a scalar. */
export function crossEntropy(logits: Value, labels: Value): Value {
  const count = logits.shape[0] ?? 1;
  return multiply(total(multiply(labels, logSoftmax(logits, 1))), -1 / count);
}

/** The inputs that every step program shares, with the batch already selected and augmented. */
export interface StepInputs {
  /** theta [P]. */
  readonly theta: Value;
  /** phi [n, c, h, w]. */
  readonly images: Value;
  /** Label probabilities [n, classes]. */
  readonly labels: Value;
  /** Step size of the inner loop, a scalar []. */
  readonly alpha: Value;
  /** int [batch], when mini-batches are used. */
  readonly indices: Value | undefined;
  readonly batchLabels: Value;
  /** What the network sees of the batch's images. */
  readonly augmented: AugmentedInput;
}

export function stepInputs(
  builder: GraphBuilder,
  network: Network,
  { images: count, batch, augmentation }: StepBatch,
): StepInputs {
  const theta = builder.input("theta", [parameterCount(network.parameters)]);
  const images = builder.input("images", [count, ...network.imageShape]);
  const labels = builder.input("labels", [count, network.classes]);
  const indices = batch === undefined ? undefined : builder.input("indices", [batch], "int");
  const alpha = builder.input("alpha", []);
  const batchImages = indices ? gather(images, indices) : images;
  return {
    theta,
    images,
    labels,
    alpha,
    indices,
    batchLabels: indices ? gather(labels, indices) : labels,
    augmented: augmentInput(builder, batchImages, augmentation),
  };
}

/**
 * One step of the inner loop (SATM section 3.1, Xi): theta_next = theta - alpha·g with g the gradient of the
 * cross-entropy on the batch.
 *
 * Inputs theta [P], images [n,c,h,w], labels [n,classes], alpha [] (and indices int [batch], augmentation
 * [batch, 13]); outputs loss [], gradient [P], theta_next [P].
 */
export function innerStep(network: Network, batch: StepBatch): Graph {
  const builder = new GraphBuilder();
  const { theta, alpha, augmented, batchLabels } = stepInputs(builder, network, batch);
  const parameters = splitParameters(theta, network.parameters);
  const loss = crossEntropy(network.logits(parameters, augmented.images), batchLabels);
  const g = joinParameters(gradient(loss, parameters));
  return builder.finish({ loss, gradient: g, theta_next: subtract(theta, multiply(g, alpha)) });
}
