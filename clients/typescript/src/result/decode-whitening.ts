import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";
import type { Whitening } from "../result.js";
import { parseObject } from "./parse-object.js";
import { safetensorsContent } from "./safetensors-content.js";

const format = "condensery-whitening/1";

/** Reads `whitening.safetensors`, whose bytes have the digest that the server announced. */
export function decodeWhitening(what: string, bytes: Uint8Array): Whitening {
  const { tensors, metadata } = safetensorsContent(what, bytes);
  if (metadata["format"] !== format) {
    throw new UnexpectedResponseError(`${what} has format ${metadata["format"]}, expected ${format}.`);
  }
  const { shape, epsilon } = parseObject(`The description of ${what}`, metadata["description"] ?? "null");
  if (!isShape(shape) || typeof epsilon !== "number") {
    throw new UnexpectedResponseError(`The description of ${what} is not as this version expects it.`);
  }
  const { channels, height, width } = shape;
  const size = channels * height * width;
  const float32 = (name: string, sides: readonly number[]): Float32Array => {
    const tensor = tensors[name];
    if (tensor?.dtype === "F32" && tensor.shape.join() === sides.join()) return tensor.data;
    const found = tensor === undefined ? "nothing" : `${tensor.dtype} [${tensor.shape.join(", ")}]`;
    throw new UnexpectedResponseError(`${what}, ${name}: expected F32 [${sides.join(", ")}], got ${found}.`);
  };
  return {
    kind: "zca",
    shape: { channels, height, width },
    epsilon,
    mean: float32("mean", [size]),
    transform: float32("transform", [size, size]),
    inverse: float32("inverse", [size, size]),
  };
}

function isShape(value: unknown): value is Whitening["shape"] {
  if (typeof value !== "object" || value === null) return false;
  const { channels, height, width } = value as Readonly<Record<string, unknown>>;
  return [channels, height, width].every((side) => Number.isSafeInteger(side));
}
