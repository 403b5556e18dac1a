import { decodeSafetensors, SafetensorsError, type SafetensorsContent } from "@condensery/wire";
import { CorruptDownloadError } from "../errors/corrupt-download-error.js";

/** The tensors of a file, whose bytes have the digest that the server announced. @throws CorruptDownloadError */
export function safetensorsContent(what: string, bytes: Uint8Array): SafetensorsContent {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new CorruptDownloadError(`${what} is no safetensors file: ${error.message}.`, error);
  }
}
