import { GraphBuilder, type Value } from "../builder.js";
import type { Graph } from "../graph.js";
import { jvp } from "../jvp.js";
import { averagePool, conv, matmul } from "../ops/contraction.js";
import { add, multiply, negate, relu } from "../ops/elementwise.js";
import { oneHot, reshape } from "../ops/movement.js";
import { logSoftmax, standardise } from "../ops/normalisation.js";
import { reduceMean, total } from "../ops/reduction.js";
import { elementCount, type Shape } from "../tensor-type.js";
import { gradient } from "../vjp.js";
import { uniform } from "./random.js";

const images = 3;
const classes = 4;
const parameterShapes: Readonly<Record<string, Shape>> = {
  "conv0.weight": [5, 2, 3, 3],
  "norm0.weight": [5],
  "norm0.bias": [5],
  "conv1.weight": [6, 5, 3, 3],
  "classifier.weight": [classes, 6 * 2 * 3],
};

/**
 * A small network with what a condensation step asks of it: loss, gradient in images and parameters, and the
 * derivative of that gradient along given directions (forward over reverse).
 */
export function secondOrderNetwork(): { readonly graph: Graph; readonly inputs: Record<string, readonly number[]> } {
  const builder = new GraphBuilder();
  const x = builder.input("images", [images, 2, 5, 6]);
  const labels = builder.input("labels", [images], "int");
  const parameters = Object.entries(parameterShapes).map(([name, shape]) => builder.input(name, shape));
  const loss = networkLoss(x, labels, parameters);
  const moving = [x, ...parameters];
  const names = ["images", ...Object.keys(parameterShapes)];
  const gradients = gradient(loss, moving);
  const directions = moving.map((value, index) => ({
    value,
    tangent: builder.input(`v/${names[index]}`, value.shape),
  }));
  const products = jvp(gradients, directions);
  const graph = builder.finish(
    Object.fromEntries([
      ["loss", loss],
      ...gradients.map((value, index) => [`gradient/${names[index]}`, value] as const),
      ...products.map((value, index) => [`product/${names[index]}`, value] as const),
    ]),
  );
  const inputs = Object.fromEntries([
    ["labels", [2, 0, 2]],
    ...moving.flatMap(({ shape }, index) => [
      [names[index], uniform(31 + index, elementCount(shape))],
      [`v/${names[index]}`, uniform(51 + index, elementCount(shape))],
    ]),
  ]);
  return { graph, inputs };
}

function networkLoss(x: Value, labels: Value, parameters: readonly Value[]): Value {
  const [kernel0, scale, shift, kernel1, classifier] = parameters;
  if (!kernel0 || !scale || !shift || !kernel1 || !classifier) throw new RangeError("five parameters are needed");
  const channel = (value: Value): Value => reshape(value, [1, value.shape[0] ?? 1, 1, 1]);
  const padded = { padding: [1, 1, 1, 1] } as const;
  const normalised = standardise(conv(x, kernel0, padded), [2, 3], 1e-2);
  const hidden = relu(add(multiply(normalised, channel(scale)), channel(shift)));
  const pooled = averagePool(relu(standardise(conv(hidden, kernel1, padded), [2, 3], 1e-2)), {
    kernel: [2, 2],
    stride: [2, 2],
  });
  const logits = matmul(reshape(pooled, [images, 36]), classifier, { transposeRight: true });
  return negate(total(reduceMean(multiply(oneHot(labels, classes), logSoftmax(logits, 1)), [0])));
}
