import { decodeWhiteningFile, WhiteningFileError, type WhiteningContent } from "@condensery/wire";
import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";
import type { Whitening } from "../result.js";
import { parseObject } from "./parse-object.js";
import { safetensorsContent } from "./safetensors-content.js";

/** Reads `whitening.safetensors`, whose bytes have the digest that the server announced. */
export function decodeWhitening(what: string, bytes: Uint8Array): Whitening {
  const { description, tensors } = contentOf(what, bytes);
  const { shape, epsilon } = parseObject(`The description of ${what}`, description);
  if (!isShape(shape) || typeof epsilon !== "number") {
    throw new UnexpectedResponseError(`The description of ${what} is not as this version expects it.`);
  }
  const { channels, height, width } = shape;
  const size = channels * height * width;
  const matrix = (name: keyof WhiteningContent["tensors"], sides: readonly number[]): Float32Array => {
    const tensor = tensors[name];
    if (tensor.shape.join() === sides.join()) return tensor.data;
    throw new UnexpectedResponseError(
      `${what}, ${name}: expected the shape [${sides.join(", ")}], got [${tensor.shape.join(", ")}].`,
    );
  };
  return {
    kind: "zca",
    shape: { channels, height, width },
    epsilon,
    mean: matrix("mean", [size]),
    transform: matrix("transform", [size, size]),
    inverse: matrix("inverse", [size, size]),
  };
}

function contentOf(what: string, bytes: Uint8Array): WhiteningContent {
  try {
    return safetensorsContent(what, () => decodeWhiteningFile(bytes));
  } catch (error) {
    if (!(error instanceof WhiteningFileError)) throw error;
    throw new UnexpectedResponseError(`${what}, ${error.field}: ${error.message}.`, error);
  }
}

function isShape(value: unknown): value is Whitening["shape"] {
  if (typeof value !== "object" || value === null) return false;
  const { channels, height, width } = value as Readonly<Record<string, unknown>>;
  return [channels, height, width].every((side) => Number.isSafeInteger(side));
}
