import { decodeSafetensors } from "./decode-safetensors.js";
import { encodeSafetensors } from "./encode-safetensors.js";
import type { WireTensor } from "./wire-tensor.js";

/** A row-major float32 tensor. */
export interface WhiteningTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A ZCA whitening as a file has it; D is the number of values of an image. */
export interface WhiteningContent {
  /** SHA-256 (hexadecimal) of the data set's content to which it was fitted. */
  readonly dataset: string;
  /** JSON text of whatever is not a matrix. */
  readonly description: string;
  /** mean [D], transform and its inverse [D, D]. */
  readonly tensors: Readonly<Record<"mean" | "transform" | "inverse", WhiteningTensor>>;
}

const format = "condensery-whitening/1";

/** The bytes of `whitening.safetensors`; equal whitenings give equal bytes. */
export function encodeWhiteningFile({ dataset, description, tensors }: WhiteningContent): Uint8Array {
  const float32 = ({ shape, data }: WhiteningTensor): WireTensor => ({ dtype: "F32", shape, data });
  const { mean, transform, inverse } = tensors;
  return encodeSafetensors(
    { mean: float32(mean), transform: float32(transform), inverse: float32(inverse) },
    { format, dataset, description },
  );
}

/**
 * What a file of `encodeWhiteningFile` holds. Neither the description nor the shapes are checked.
 *
 * @throws SafetensorsError when it is no safetensors file; WhiteningFileError when it is one of something else
 */
export function decodeWhiteningFile(bytes: Uint8Array): WhiteningContent {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata["format"] !== format) {
    throw new WhiteningFileError("format", `expected ${format}, found ${metadata["format"] ?? "none"}`);
  }
  const tensor = (name: string): WhiteningTensor => {
    const found = tensors[name];
    if (found?.dtype !== "F32") throw new WhiteningFileError(name, "expected a tensor of F32");
    return found;
  };
  return {
    dataset: metadata["dataset"] ?? "",
    description: metadata["description"] ?? "null",
    tensors: { mean: tensor("mean"), transform: tensor("transform"), inverse: tensor("inverse") },
  };
}

/** A safetensors file that does not hold a whitening. */
export class WhiteningFileError extends Error {
  override readonly name = "WhiteningFileError";
  /** The metadata or tensor that is wrong. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
