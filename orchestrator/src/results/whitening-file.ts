import { restoreZca, storeZca, ZcaError, type ZcaWhitening } from "@condensery/datasets";
import { decodeWhiteningFile, encodeWhiteningFile, SafetensorsError, WhiteningFileError } from "@condensery/wire";
import { DocumentError } from "../documents/fields.js";

/** A whitening with what it was fitted to. */
export interface DatasetWhitening {
  /** SHA-256 of the data set's content. */
  readonly dataset: string;
  readonly zca: ZcaWhitening;
}

/** The bytes of `whitening.safetensors`; equal whitenings give equal bytes. */
export function encodeWhitening({ dataset, zca }: DatasetWhitening): Uint8Array {
  const { description, tensors } = storeZca(zca);
  return encodeWhiteningFile({ dataset, description: JSON.stringify(description), tensors });
}

/** Reads and checks the whole file. Throws DocumentError. */
export function decodeWhitening(file: string, bytes: Uint8Array): DatasetWhitening {
  try {
    const { dataset, description, tensors } = decodeWhiteningFile(bytes);
    // Whatever the text holds, it is checked with the tensors
    const text = JSON.parse(description) as ReturnType<typeof storeZca>["description"];
    return { dataset, zca: restoreZca({ description: text, tensors }) };
  } catch (error) {
    if (error instanceof WhiteningFileError) throw new DocumentError(file, error.field, error.message);
    const damaged = error instanceof SafetensorsError || error instanceof ZcaError || error instanceof SyntaxError;
    throw damaged ? new DocumentError(file, "", error.message) : error;
  }
}
