import { GraphBuilder, formatShape, sameShape, type Shape, type Value } from "@condensery/autodiff";
import { NetworkError } from "./network.js";
import type { Initialisation, ParameterSpec } from "./parameter.js";

/** Mean and variance [channels] of a batch norm's input; the variance is unbiased. */
export interface Moments {
  readonly mean: Value;
  readonly variance: Value;
}

/**
 * Where the definition of a network gets what is not computed. One definition runs in several scopes: `declare` collects
 * its parameters, and passes over real images take them from the caller.
 */
export interface Scope {
  /** The next parameter. A definition asks for its parameters in PyTorch's order. */
  readonly parameter: (name: string, shape: Shape, initialisation: Initialisation) => Value;
  /**
   * What the next batch norm normalises with: undefined means the batch itself, whose moments `ofBatch` writes for
   * whoever keeps running statistics.
   */
  readonly runningMoments: (name: string, channels: number, ofBatch: () => Moments) => Moments | undefined;
}

/** A network's definition: images [n, channels, height, width] to logits [n, classes]. */
export type Forward = (scope: Scope, images: Value) => Value;

/** What a definition declares; an image's shape is [channels, height, width]. */
export interface Declaration {
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly ParameterSpec[];
}

/** Runs the definition in a graph that is thrown away, to learn what it asks for. */
export function declare(forward: Forward, imageShape: Shape): Declaration {
  const builder = new GraphBuilder();
  const parameters: ParameterSpec[] = [];
  const statistics: ParameterSpec[] = [];
  const scope: Scope = {
    parameter: (name, shape, initialisation) => {
      parameters.push({ name, shape, initialisation });
      return builder.input(name, shape);
    },
    runningMoments: (name, channels) => {
      const shape = [channels];
      statistics.push({ name: `${name}.running_mean`, shape, initialisation: { kind: "constant", value: 0 } });
      statistics.push({ name: `${name}.running_var`, shape, initialisation: { kind: "constant", value: 1 } });
      return undefined;
    },
  };
  forward(scope, builder.input("images", [1, ...imageShape]));
  return { parameters, statistics };
}

/** Parameters from the caller; batch norms use the batch, whose moments are appended to `moments` when it is given. */
export function trainingScope({ parameters }: Declaration, values: readonly Value[], moments?: Value[]): Scope {
  return {
    parameter: reader("parameters", parameters, values),
    runningMoments: (_name, _channels, ofBatch) => {
      if (moments === undefined) return undefined;
      const { mean, variance } = ofBatch();
      moments.push(mean, variance);
      return undefined;
    },
  };
}

/** Parameters and running statistics from the caller. */
export function evaluationScope(
  { parameters, statistics }: Declaration,
  values: readonly Value[],
  running: readonly Value[],
): Scope {
  const next = reader("statistics", statistics, running);
  return {
    parameter: reader("parameters", parameters, values),
    runningMoments: () => ({ mean: next(), variance: next() }),
  };
}

/** Hands out values one by one, after it has compared them with what was declared. */
function reader(meaning: string, declared: readonly ParameterSpec[], values: readonly Value[]): () => Value {
  if (values.length !== declared.length) {
    throw new NetworkError(`the network has ${declared.length} ${meaning}, got ${values.length}`);
  }
  let position = 0;
  return () => {
    const [spec, value] = [declared[position], values[position]];
    position++;
    if (spec === undefined || value === undefined) {
      throw new NetworkError(`the network asks for more than the ${declared.length} ${meaning} that it declared`);
    }
    if (!sameShape(spec.shape, value.shape)) {
      throw new NetworkError(`${spec.name} must be ${formatShape(spec.shape)}, got ${formatShape(value.shape)}`);
    }
    return value;
  };
}
