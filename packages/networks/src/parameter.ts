/** The flat parameter vector: PyTorch's order and initialisation, split and joined inside graphs. */
import { concat, elementCount, reshape, slice, type Shape, type Value } from "@condensery/autodiff";
import type { RandomStream } from "@condensery/rng";

/** Initial distribution of one parameter tensor. */
export type Initialisation =
  | { readonly kind: "uniform"; /** Values lie in [-bound, bound]. */ readonly bound: number }
  | { readonly kind: "constant"; readonly value: number };

/** One tensor of a network's parameters. */
export interface ParameterSpec {
  /** PyTorch's style of name, such as `block0.conv.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly initialisation: Initialisation;
}

/** Number of numbers in the flat vector. */
export function parameterCount(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((total, { shape }) => total + elementCount(shape), 0);
}

/** The parameters of a flat vector theta [P], in order. */
export function splitParameters(theta: Value, parameters: readonly ParameterSpec[]): Value[] {
  let offset = 0;
  return parameters.map(({ shape }) => {
    const start = offset;
    offset += elementCount(shape);
    return reshape(slice(theta, [start], [offset]), shape);
  });
}

/** The flat vector [P] of parameter tensors (or of their gradients), each row-major, in order. */
export function joinParameters(parameters: readonly Value[]): Value {
  return concat(
    parameters.map((parameter) => reshape(parameter, [elementCount(parameter.shape)])),
    0,
  );
}

/** A fresh flat vector [P]; tensor by tensor, each drawn from the stream in row-major order. */
export function initialParameters(parameters: readonly ParameterSpec[], stream: RandomStream): Float32Array {
  const theta = new Float32Array(parameterCount(parameters));
  let offset = 0;
  for (const { shape, initialisation } of parameters) {
    const view = theta.subarray(offset, offset + elementCount(shape));
    if (initialisation.kind === "constant") view.fill(initialisation.value);
    else stream.uniform(view, -initialisation.bound, initialisation.bound);
    offset += view.length;
  }
  return theta;
}

/**
 * PyTorch's default for convolution and linear layers, weight and bias alike: U(-1/sqrt(fanIn), 1/sqrt(fanIn))
 * (kaiming_uniform with a = sqrt 5).
 */
export function defaultUniform(fanIn: number): Initialisation {
  return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
}
