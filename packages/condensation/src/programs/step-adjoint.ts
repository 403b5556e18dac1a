import {
  GraphBuilder,
  gradient,
  jvp,
  multiply,
  reshape,
  scatterAdd,
  subtract,
  total,
  type Graph,
} from "@condensery/autodiff";
import { joinParameters, parameterCount, splitParameters, type Network } from "@condensery/networks";
import { crossEntropy, stepInputs, type StepBatch } from "./inner-step.js";

/**
 * One step of the adjoint recursion, backwards through theta_{i+1} = theta_i - alpha·g_i(theta_i, x, y).
 *
 * With lambda = dL/dtheta_{i+1} held constant and s = g_i·lambda, symmetry of second derivatives makes the mixed
 * derivatives of s directional derivatives along lambda of the loss and of its gradients (forward over reverse):
 * s = D loss, m = D grad_x, q = D grad_y, H = D grad_theta. No graph of other steps is needed, and no weight gradient
 * of the step itself.
 *
 * Inputs are those of `innerStep` plus lambda [P] and the sums so far: image_gradient [n,c,h,w],
 * label_gradient [n,classes], alpha_gradient []. An augmentation is an affine map of the images, so that the
 * transpose of its linear part takes m from the augmented images back to the images. Outputs loss [], lambda_next = lambda - alpha·H, image_gradient_next =
 * image_gradient - alpha·m (added at the batch's rows), label_gradient_next likewise with q, and
 * alpha_gradient_next = alpha_gradient - s.
 */
export function stepAdjoint(network: Network, batch: StepBatch): Graph {
  const builder = new GraphBuilder();
  const inputs = stepInputs(builder, network, batch);
  const { theta, images, labels, alpha, indices, batchLabels, augmented } = inputs;
  const lambda = builder.input("lambda", [parameterCount(network.parameters)]);
  const imageGradient = builder.input("image_gradient", images.shape);
  const labelGradient = builder.input("label_gradient", labels.shape);
  const alphaGradient = builder.input("alpha_gradient", []);

  const parameters = splitParameters(theta, network.parameters);
  const direction = splitParameters(lambda, network.parameters);
  const loss = crossEntropy(network.logits(parameters, augmented.images), batchLabels);
  const [gradImages, gradLabels, ...gradParameters] = gradient(loss, [augmented.images, batchLabels, ...parameters]);
  if (gradImages === undefined || gradLabels === undefined) throw new RangeError("two gradients were asked for");

  const [s, m, q, ...h] = jvp(
    [loss, gradImages, gradLabels, ...gradParameters],
    parameters.map((value, index) => ({ value, tangent: direction[index] ?? value })),
  );
  if (s === undefined || m === undefined || q === undefined) throw new RangeError("three tangents were asked for");

  const ofAll = (part: typeof m, count: number) => (indices ? scatterAdd(part, indices, count) : part);
  const count = images.shape[0] ?? 0;
  return builder.finish({
    loss,
    lambda_next: subtract(lambda, multiply(joinParameters(h), alpha)),
    image_gradient_next: subtract(imageGradient, multiply(ofAll(augmented.transposed(m), count), alpha)),
    label_gradient_next: subtract(labelGradient, multiply(ofAll(q, count), alpha)),
    alpha_gradient_next: subtract(alphaGradient, reshape(total(s), [])),
  });
}
