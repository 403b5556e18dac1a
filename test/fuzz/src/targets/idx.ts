import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import type { FuzzTarget } from "../target.js";
import { datasetFolder, datasetGrowthMiB } from "./dataset-target.js";

/** An idx file of unsigned bytes. */
function idxFile(dimensions: readonly number[], bytes: number): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x800 + dimensions.length);
  for (const [axis, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return Buffer.concat([header, Uint8Array.from({ length: bytes }, (_, i) => i % 3)]);
}

const files = {
  "train-images-idx3-ubyte": idxFile([6, 4, 5], 120),
  "train-labels-idx1-ubyte": idxFile([6], 6),
  "t10k-images-idx3-ubyte": idxFile([3, 4, 5], 60),
  "t10k-labels-idx1-ubyte": idxFile([3], 3),
};

/** A folder of plain idx files. */
export const idx: FuzzTarget = {
  name: "idx",
  weight: 4,
  growthMiB: datasetGrowthMiB,
  open: (folder) =>
    datasetFolder(
      folder,
      files,
      Object.keys(files).map((path) => ({ path })),
      (directory) => ({ kind: "idx", directory }),
      ["\u0000\u0000\u0008\u0003", "\u0000\u0000\u0008\u0001"],
    ),
};

/** The same through gunzip: damaged streams, and damaged files in whole streams. */
export const idxGz: FuzzTarget = {
  name: "idx-gz",
  weight: 3,
  growthMiB: datasetGrowthMiB,
  open: (folder) => {
    const plain = Object.entries(files).map(([path, content]) => [`${path}.gz`, content] as const);
    const compressed = Object.fromEntries(plain.map(([path, content]) => [path, new Uint8Array(gzipSync(content))]));
    const changeable = plain.map(([path, content]) => ({
      path,
      cases: fc.oneof(
        mutatedBytes([compressed[path] ?? new Uint8Array(0)]),
        mutatedBytes([content]).map((inner) => ({ ...inner, content: new Uint8Array(gzipSync(inner.content)) })),
        // A bomb: nothing but zeros, behind a header that announces them or does not
        fc.integer({ min: 1, max: 24 }).map((mebibytes) => ({
          content: new Uint8Array(gzipSync(Buffer.concat([content.subarray(0, 8), Buffer.alloc(mebibytes * 2 ** 20)]))),
          valid: false,
        })),
      ),
    }));
    return datasetFolder(folder, compressed, changeable, (directory) => ({ kind: "idx", directory }));
  },
};
