import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { type NpyArray, npyBytes } from "./npy-array.js";

/**
 * The earliest time that archives can hold. They hold local time without a zone, so that this, local as well, gives the
 * same bytes everywhere.
 */
const noTime = new Date(1980, 0, 1);
/** A file that its owner may write and all may read. */
const mode = 0o100644;

/**
 * The bytes of a `.npz` archive. Nothing in it depends on time, place or the version of a compressor: the arrays are
 * stored as they are, since learned numbers hardly become smaller.
 */
export async function npzBytes(arrays: ReadonlyMap<string, NpyArray>): Promise<Uint8Array> {
  const archive = new ZipFile();
  for (const [name, array] of arrays) {
    const bytes = Buffer.from(npyBytes(array));
    archive.addBuffer(bytes, `${name}.npy`, { mtime: noTime, mode, compress: false, forceDosTimestamp: true });
  }
  archive.end();
  return buffer(archive.outputStream);
}
