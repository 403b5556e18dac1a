import { SafetensorsError } from "./safetensors-error.js";

/**
 * Typed arrays use the machine's byte order; what travels is little-endian. Every platform Node is released for except
 * IBM Z is little-endian, so others are refused instead of being read wrongly.
 */
export const littleEndianHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** @throws SafetensorsError on a big-endian machine */
export function requireLittleEndianHost(): void {
  if (!littleEndianHost) throw new SafetensorsError("host", "reading and writing need a little-endian machine");
}
