import { createHash } from "node:crypto";
import type { FileTree } from "../files/file-tree.js";
import type { ImageOptions } from "../images/decode-image.js";
import { smallJpegCodec } from "../images/small-jpeg-decoder.js";
import type { ImageListing } from "../sources/image-files.js";

/** Changes whenever the same files would be decoded to other pixels. */
const decodingVersion = 2;

/**
 * SHA-256 (hexadecimal) of all that the pixels and labels of a listing come from: the encoded files in their order, their
 * labels, how they are resized, and the decoders' versions. Where the files lie does not enter.
 *
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function sourceFingerprint(
  tree: FileTree,
  { classes, train, test }: ImageListing,
  { size, fit, invalid }: ImageOptions,
  signal?: AbortSignal,
): Promise<string> {
  const { default: sharp } = await import("sharp");
  const contents = new Map<string, string>();
  for await (const { path, content } of tree.read(new Set([...train, ...test].map(({ path }) => path)), signal)) {
    contents.set(path, createHash("sha256").update(content).digest("base64"));
  }
  const decoders = { decodingVersion, vips: sharp.versions.vips, smallJpegCodec };
  const hash = createHash("sha256");
  hash.update(JSON.stringify({ ...decoders, size, fit, invalid, classes }));
  for (const [split, files] of Object.entries({ train, test })) {
    hash.update(`\n${split}`);
    for (const { path, label } of files) hash.update(`\n${label} ${contents.get(path)}`);
  }
  return hash.digest("hex");
}
