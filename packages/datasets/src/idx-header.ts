import { DatasetFileError } from "./dataset-file-error.js";

/** Largest number of data bytes an idx file may announce: 2 GiB. */
export const MAX_IDX_BYTES = 2 ** 31;

const UNSIGNED_BYTE = 0x08;

/** Bytes of the header of an idx file with so many dimensions. */
export function idxHeaderBytes(dimensions: number): number {
  return 4 + 4 * dimensions;
}

/**
 * Reads the big-endian header of an idx file of unsigned bytes: two zero bytes, the type 0x08, the number of
 * dimensions, then each dimension in four bytes (format description at the MNIST page of Y. LeCun).
 *
 * @param header the first `idxHeaderBytes(dimensions)` bytes
 * @returns the dimensions; their product is at least 1 and at most MAX_IDX_BYTES
 * @throws DatasetFileError with the byte at fault
 */
export function readIdxHeader(header: Uint8Array, dimensions: number, file: string): number[] {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const magic = view.getUint32(0);
  const expected = UNSIGNED_BYTE * 256 + dimensions;
  if (magic !== expected) {
    const gzip = magic >>> 16 === 0x1f8b ? "; this is gzip, its name should end in .gz" : "";
    throw new DatasetFileError(
      "magic",
      file,
      `expected the idx magic number 0x${hex(expected)}, found 0x${hex(magic)}${gzip}`,
      { byteOffset: 0 },
    );
  }
  let bytes = 1;
  return Array.from({ length: dimensions }, (_, axis) => {
    const byteOffset = 4 + 4 * axis;
    const size = view.getUint32(byteOffset);
    bytes *= size;
    if (size === 0) {
      throw new DatasetFileError("dimensions", file, `dimension ${axis} is 0, expected at least 1`, { byteOffset });
    }
    if (bytes > MAX_IDX_BYTES) {
      throw new DatasetFileError(
        "dimensions",
        file,
        `dimension ${axis} is ${size}, which makes ${bytes} bytes; the limit is ${MAX_IDX_BYTES}`,
        { byteOffset },
      );
    }
    return size;
  });
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
