import { randomStream } from "@condensery/rng";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DatasetFileError } from "./dataset-file-error.js";
import { parseDatasetUri } from "./dataset-uri.js";
import { datasetDigest } from "./image-dataset.js";
import { loadDataset } from "./load-dataset.js";
import { texture, twoClasses, writeFiles } from "./testing/image-files.js";
import { tarArchive } from "./testing/tar-archive.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { zipArchive } from "./testing/zip-archive.js";

const FLIPS = 40;
const CUT = 1024;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

interface Input {
  readonly file: string;
  readonly uri: string;
  readonly content: Uint8Array;
}

const input = (file: string, kind: string, content: Uint8Array, options = ""): Input => ({
  file: join(folder.path, file),
  uri: `${kind}:${join(folder.path, file)}${options}`,
  content,
});

const readers: Readonly<Record<string, () => Promise<Input>>> = {
  tar: async () => input("a.tar", "tar", await photosTar(), "?test=40&size=16"),
  "tar.gz": async () => input("a.tar.gz", "tar", gzipSync(await photosTar()), "?test=40&size=16"),
  zip: async () => input("tiny.zip", "tiny-imagenet", await tinyZip()),
  "CIFAR records": async () => ({
    ...input("cifar/data_batch_1.bin", "cifar10", new Uint8Array(3073 * 3).fill(7)),
    uri: `cifar10:${join(folder.path, "cifar")}`,
  }),
  JPEG: async () => ({
    ...input("photos/cat/0.png", "folder", await texture()),
    uri: `folder:${join(folder.path, "photos")}?test=40&size=16`,
  }),
};

async function photosTar(): Promise<Uint8Array> {
  const long = `cat/${"long".repeat(40)}.png`; // needs an extended header
  const files = { ...(await twoClasses(3)), [long]: await texture() };
  return tarArchive(Object.entries(files).map(([name, content]) => [{ name }, content]));
}

async function tinyZip(): Promise<Uint8Array> {
  const files = {
    ...(await twoClasses(3, "t/train/")),
    "t/val/images/a.png": await texture(),
    "t/val/val_annotations.txt": Buffer.from("a.png\tcat\t0\t0\t9\t9\n"),
  };
  return zipArchive(Object.entries(files).map(([name, content]) => ({ name, content })));
}

/** The digest of what was read, or the reason for which it was refused; any other error fails the test. */
async function outcome({ file, uri }: Input, content: Uint8Array): Promise<string> {
  await writeFile(file, content);
  try {
    return datasetDigest(await loadDataset(parseDatasetUri(uri)));
  } catch (error) {
    if (!(error instanceof DatasetFileError)) throw error;
    expect(error.message).toContain(error.file);
    return error.reason;
  }
}

describe.each(Object.entries(readers))("%s", (_, make) => {
  let made: Input;
  beforeAll(async () => {
    await writeFiles(folder.path, await twoClasses(3, "photos/"));
    await writeFiles(folder.path, { "cifar/test_batch.bin": new Uint8Array(3073) });
    made = await make();
  });

  test("cut off at each KiB, it is refused", async () => {
    expect(await outcome(made, made.content)).toMatch(/^[0-9a-f]{64}$/);
    for (let bytes = 0; bytes < made.content.length; bytes += CUT) {
      const reason = await outcome(made, made.content.subarray(0, bytes));
      expect(["truncated", "content", "image", "missing"], `cut at ${bytes}`).toContain(reason);
    }
  });

  test("with a flipped bit, it is refused or read as a data set", async () => {
    const stream = randomStream({ seed: 5, purpose: "flipped-bits" });
    const bits = stream.permutation(made.content.length * 8).subarray(0, FLIPS);
    const outcomes = new Set<string>();
    for (const bit of bits) {
      const content = Uint8Array.from(made.content);
      content[bit >> 3] = (content[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      outcomes.add(await outcome(made, content));
    }
    // Some bits are of no account, such as those of paddings and times
    outcomes.delete(await outcome(made, made.content));
    expect(outcomes.size).toBeGreaterThan(0);
  });
});
