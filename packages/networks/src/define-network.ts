import type { Shape, Value } from "@condensery/autodiff";
import type { Network } from "./network.js";
import { declare, evaluationScope, trainingScope, type Forward } from "./scope.js";

/** Makes a network of its definition. */
export function defineNetwork(imageShape: Shape, classes: number, forward: Forward): Network {
  const declaration = declare(forward, imageShape);
  return {
    ...declaration,
    imageShape,
    classes,
    logits: (values, images) => forward(trainingScope(declaration, values), images),
    train: (values, images) => {
      const statistics: Value[] = [];
      const logits = forward(trainingScope(declaration, values, statistics), images);
      return { logits, statistics };
    },
    evaluate: (values, images, running) => forward(evaluationScope(declaration, values, running), images),
  };
}
