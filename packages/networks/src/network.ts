import type { Shape, Value } from "@condensery/autodiff";
import type { ParameterSpec } from "./parameter.js";

/** A network as a pure function: (parameters, images) -> logits. */
export interface Network {
  readonly parameters: readonly ParameterSpec[];
  /** Shape of one image, [channels, height, width]. */
  readonly imageShape: Shape;
  readonly classes: number;
  /** Images [n, channels, height, width] to logits [n, classes]; `parameters` as `splitParameters` gives them. */
  readonly logits: (parameters: readonly Value[], images: Value) => Value;
}

/** A network description that cannot be built: the message says what was expected and what came. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}
