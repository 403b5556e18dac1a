import { classify } from "@condensery/condensation";
import type { Network } from "@condensery/networks";

/** Elements of the largest value that a network computes of one image, the image itself included. */
export function largestMap(network: Network): number {
  const ofImage: boolean[] = [];
  let largest = 0;
  for (const { primitive, params, operands, shape } of classify(network, 1).nodes) {
    const isImage = primitive === "input" && params.name === "images";
    // Weights do not grow with the batch, and are limited by themselves
    const depends = isImage || operands.some((operand) => ofImage[operand]);
    ofImage.push(depends);
    if (depends)
      largest = Math.max(
        largest,
        shape.reduce((product, length) => product * length, 1),
      );
  }
  return largest;
}
