import { elementCount } from "@condensery/autodiff";
import { buildNetwork, parameterCount, type Network, type NetworkSpec } from "@condensery/networks";

/** A network whose logits are the features that another one classifies. */
export interface FeatureNetwork {
  readonly network: Network;
  /** Numbers of a feature vector. */
  readonly size: number;
  /**
   * The parameters that make it give the features of the other network's parameters theta [P]. Running statistics, where
   * there are any, are the other network's: its last layer has none.
   */
  readonly parametersOf: (theta: Float32Array) => Float32Array;
}

/**
 * The input of a network's last, linear layer, its features: they are the logits of the same network with the identity as
 * that layer. Each sum has one term that is not zero, so they are exact.
 */
export function featureNetwork(spec: NetworkSpec): FeatureNetwork {
  const { parameters } = buildNetwork(spec);
  const [weight, bias] = parameters.slice(-2);
  const [classes, size] = weight?.shape ?? [];
  if (size === undefined || classes !== spec.classes || bias?.shape.length !== 1 || bias.shape[0] !== classes) {
    throw new RangeError(`a ${spec.kind} does not end with a linear layer of ${spec.classes} classes`);
  }
  const body = parameterCount(parameters) - classes * size - elementCount(bias.shape);
  return {
    network: buildNetwork({ ...spec, classes: size }),
    size,
    parametersOf: (theta) => {
      const extended = new Float32Array(body + size * size + size);
      extended.set(theta.subarray(0, body));
      for (let index = 0; index < size; index++) extended[body + index * size + index] = 1;
      return extended;
    },
  };
}
