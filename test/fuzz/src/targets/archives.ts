import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import type { DatasetSpec } from "@condensery/datasets";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { sealed } from "../mutation/sealed.js";
import { tarArchive, zipArchive } from "../parsers/datasets.js";
import type { FuzzCase, FuzzTarget } from "../target.js";
import { classImages } from "./class-images.js";
import { datasetFile, datasetGrowthMiB } from "./dataset-target.js";
import { sealTar } from "./seal-tar.js";
import { tinyImagenetFiles } from "./tiny-imagenet.js";

const size = { height: 8, width: 8 };
const tarSpec = (path: string): DatasetSpec => ({
  kind: "tar",
  path,
  images: { size, fit: "crop", invalid: "refuse" },
  heldOut: null,
});

const tarWords = [
  "ustar\u000000",
  "ustar  \u0000",
  "../",
  "././@LongLink",
  "PaxHeaders",
  "27 size=99999999999999999999\n",
]
  .concat(["12 path=../x\n", "11 size=abc\n", "0", "1", "2", "5", "7", "g", "x", "L", "K", "S", "777777777777"])
  .concat(["\u0080\u0000\u0000\u0000\u0000", "00000000000\u0000", "train/cat/", "\\"]);

/** An archive whose long names make extended headers of both kinds. */
async function archive(): Promise<Uint8Array> {
  const images = Object.entries(await classImages());
  const [first] = images;
  const long = `train/cat/${"deep/".repeat(30)}x.png`;
  return tarArchive([
    [{ name: "train/", type: "directory" }, new Uint8Array(0)],
    ...images.map(([name, content]) => [{ name }, content] as const),
    [{ name: long }, first?.[1] ?? new Uint8Array(0)],
    [{ name: "train/cat/pax.png", pax: { comment: "x", path: "train/cat/pax.png" } }, first?.[1] ?? new Uint8Array(0)],
  ]);
}

async function tarCases(): Promise<fc.Arbitrary<FuzzCase>> {
  return sealed(mutatedBytes([await archive()], tarWords), sealTar);
}

export const tar: FuzzTarget = {
  name: "tar",
  weight: 6,
  growthMiB: datasetGrowthMiB,
  open: async (folder) => datasetFile(folder, "images.tar", await tarCases(), tarSpec),
};

/** Damaged gzip streams, damaged archives in whole streams, and archives that expand without end. */
export const tarGz: FuzzTarget = {
  name: "tar-gz",
  weight: 3,
  growthMiB: datasetGrowthMiB,
  async open(folder) {
    const plain = await archive();
    const cases = fc.oneof(
      { weight: 3, arbitrary: mutatedBytes([new Uint8Array(gzipSync(plain))]) },
      {
        weight: 3,
        arbitrary: (await tarCases()).map(({ content, valid }) => ({ content: gzipSync(content), valid })),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.nat(), fc.integer({ min: 1, max: 40 })).map(([at, mebibytes]) => ({
          content: gzipSync(Buffer.concat([plain.subarray(0, at % plain.length), Buffer.alloc(mebibytes * 2 ** 20)])),
          valid: false,
        })),
      },
    );
    return datasetFile(folder, "images.tar.gz", cases, tarSpec);
  },
};

const zipWords = [
  "PK\u0001\u0002",
  "PK\u0003\u0004",
  "PK\u0005\u0006",
  "PK\u0006\u0006",
  "PK\u0006\u0007",
  "../",
  "\\",
].concat(["\u0001\u0000\u0008\u0000", "\u0008\u0000", "\u0000\u0000", "\uffff\uffff", "train/"]);

export const zip: FuzzTarget = {
  name: "zip",
  weight: 6,
  growthMiB: datasetGrowthMiB,
  async open(folder) {
    const entries = Object.entries(await tinyImagenetFiles()).map(([name, content]) => ({ name, content }));
    const cases = mutatedBytes([zipArchive(entries)], zipWords);
    return datasetFile(folder, "tiny.zip", cases, (path) => ({
      kind: "tiny-imagenet",
      path,
      images: { size, fit: "crop", invalid: "refuse" },
    }));
  },
};
