import { decodeSafetensors, type SafetensorsContent } from "@condensery/wire";
import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";
import type { CondensationResult, Float32Tensor } from "../result.js";
import { readPreprocessing } from "./read-preprocessing.js";
import { safetensorsContent } from "./safetensors-content.js";

export type DecodedImages = Pick<CondensationResult, "images" | "labels" | "alpha" | "preprocessing">;

const format = "condensery-images/1";

/** Reads `images.safetensors`, whose bytes have the digest that the server announced. */
export function decodeImages(what: string, bytes: Uint8Array): DecodedImages {
  const content = safetensorsContent(what, () => decodeSafetensors(bytes));
  if (content.metadata["format"] !== format) {
    throw new UnexpectedResponseError(`${what} has format ${content.metadata["format"]}, expected ${format}.`);
  }
  const images = float32(what, content, "images", 4);
  const labels = float32(what, content, "labels", 2);
  if (labels.shape[0] !== images.shape[0]) {
    throw new UnexpectedResponseError(`${what} has ${images.shape[0]} images and ${labels.shape[0]} labels.`);
  }
  const alpha = content.tensors["alpha"];
  if (alpha?.dtype !== "F64" || alpha.data.length !== 1) {
    throw new UnexpectedResponseError(`${what} has no alpha: expected one number of F64.`);
  }
  const preprocessing = readPreprocessing(what, content.metadata["preprocessing"]);
  return { images, labels, alpha: alpha.data[0] ?? Number.NaN, preprocessing };
}

function float32(what: string, { tensors }: SafetensorsContent, name: string, dimensions: number): Float32Tensor {
  const tensor = tensors[name];
  if (tensor?.dtype !== "F32" || tensor.shape.length !== dimensions) {
    const found = tensor === undefined ? "nothing" : `${tensor.dtype} [${tensor.shape.join(", ")}]`;
    throw new UnexpectedResponseError(`${what}, ${name}: expected F32 of ${dimensions} dimensions, got ${found}.`);
  }
  return { shape: tensor.shape, data: tensor.data };
}
