import { SafetensorsError } from "@condensery/wire";
import { CorruptDownloadError } from "../errors/corrupt-download-error.js";

/** What `decode` makes of a file whose bytes have the digest that the server announced. @throws CorruptDownloadError */
export function safetensorsContent<Content>(what: string, decode: () => Content): Content {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new CorruptDownloadError(`${what} is no safetensors file: ${error.message}.`, error);
  }
}
