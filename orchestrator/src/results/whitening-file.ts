import { restoreZca, storeZca, ZcaError, type ZcaTensor, type ZcaWhitening } from "@condensery/datasets";
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type WireTensor } from "@condensery/wire";
import { DocumentError } from "../documents/fields.js";

/** A whitening with what it was fitted to. */
export interface DatasetWhitening {
  /** SHA-256 of the data set's content. */
  readonly dataset: string;
  readonly zca: ZcaWhitening;
}

const format = "condensery-whitening/1";

/** The bytes of `whitening.safetensors`; equal whitenings give equal bytes. */
export function encodeWhitening({ dataset, zca }: DatasetWhitening): Uint8Array {
  const { description, tensors } = storeZca(zca);
  const float32 = (tensor: ZcaTensor): WireTensor => ({ dtype: "F32", ...tensor });
  const { mean, transform, inverse } = tensors;
  return encodeSafetensors(
    { mean: float32(mean), transform: float32(transform), inverse: float32(inverse) },
    { format, dataset, description: JSON.stringify(description) },
  );
}

/** Reads and checks the whole file. Throws DocumentError. */
export function decodeWhitening(file: string, bytes: Uint8Array): DatasetWhitening {
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    if (metadata["format"] !== format) {
      throw new DocumentError(file, "format", `expected ${format}, found ${metadata["format"] ?? "none"}`);
    }
    const tensor = (name: string): ZcaTensor => {
      const found = tensors[name];
      if (found?.dtype !== "F32") throw new DocumentError(file, name, "expected a tensor of F32");
      return found;
    };
    const stored = { mean: tensor("mean"), transform: tensor("transform"), inverse: tensor("inverse") };
    // Whatever the text holds, it is checked with the tensors
    const description = JSON.parse(metadata["description"] ?? "null") as ReturnType<typeof storeZca>["description"];
    return { dataset: metadata["dataset"] ?? "", zca: restoreZca({ description, tensors: stored }) };
  } catch (error) {
    const damaged = error instanceof SafetensorsError || error instanceof ZcaError || error instanceof SyntaxError;
    throw damaged ? new DocumentError(file, "", error.message) : error;
  }
}
