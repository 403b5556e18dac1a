/**
 * Every reader meets files that end early, and files with flipped bits. What is asserted of each: an error that names the
 * file, or a data set of the same shape. A promise that nobody handles fails the run, a reader that hangs its time limit.
 */
import { randomStream } from "@condensery/rng";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DatasetFileError } from "./dataset-file-error.js";
import { datasetDigest, type ImageDataset } from "./image-dataset.js";
import { type DamagedInput, damagedInputs } from "./testing/damaged-inputs.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

/** Bits flipped one at a time: of the first bytes, of the last ones, and of all. */
const flips = { head: 12, tail: 6, all: 16 } as const;
const headBytes = 64;
const tailBytes = 64;
const kibibyte = 1024;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

type Outcome = { readonly dataset: ImageDataset } | { readonly error: DatasetFileError };

/** What comes of a file with this content; any other error fails the test. */
async function outcome({ file, load }: DamagedInput, content: Uint8Array): Promise<Outcome> {
  await writeFile(file, content);
  try {
    return { dataset: await load() };
  } catch (error) {
    if (!(error instanceof DatasetFileError)) throw error;
    // An archive is named with its entry; where a file disagrees with another one, either may be named
    expect(error.file).toContain(folder.path);
    expect(error.message).toContain(error.file);
    return { error };
  }
}

function shapeOf({ channels, height, width, train, test: held }: ImageDataset): unknown {
  for (const split of [train, held]) {
    expect(split.count).toBeGreaterThan(0);
    expect(split.images).toHaveLength(split.count * channels * height * width);
    expect(split.labels).toHaveLength(split.count);
  }
  return { channels, height, width };
}

describe.each(Object.entries(damagedInputs))("%s", (name, make) => {
  let input: DamagedInput;
  let whole: ImageDataset;
  beforeAll(async () => {
    input = await make(join(folder.path, name.replaceAll(/[^a-z0-9]+/giu, "-")));
    whole = await input.load();
  });

  test("that ends early is refused", async () => {
    const { length } = input.content;
    expect(length).toBeGreaterThan(kibibyte);
    const ends = new Set([0, 1, length - 1]);
    for (let bytes = kibibyte; bytes < length; bytes += kibibyte) ends.add(bytes);
    for (const bytes of ends) {
      const found = await outcome(input, input.content.subarray(0, bytes));
      if ("dataset" in found) {
        // The last byte of a text ends a line, that of a picture or an archive may be one that nobody reads
        expect(bytes === length - 1 || input.mayEndEarly === true, `cut at ${bytes}`).toBe(true);
        expect(shapeOf(found.dataset)).toEqual(shapeOf(whole));
      } else {
        const reasons = ["truncated", "content", "image", "missing", "not-gzip", "label", "dimensions"];
        expect(reasons, `cut at ${bytes}: ${found.error.message}`).toContain(found.error.reason);
      }
    }
  });

  test("with a flipped bit is refused, or read as a data set of the same shape", async () => {
    const { content } = input;
    const bits = content.length * 8;
    const stream = randomStream({ seed: 5, purpose: "flipped-bits" });
    const among = (count: number, from: number, to: number): readonly number[] =>
      Array.from({ length: count }, () => from + stream.integer(to - from));
    const chosen = [
      ...among(flips.head, 0, headBytes * 8),
      ...among(flips.tail, bits - tailBytes * 8, bits),
      ...among(flips.all, 0, bits),
    ];
    const digests = new Set<string>();
    for (const bit of chosen) {
      const changed = Uint8Array.from(content);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const found = await outcome(input, changed);
      if ("dataset" in found) expect(shapeOf(found.dataset), `bit ${bit}`).toEqual(shapeOf(whole));
      digests.add("dataset" in found ? datasetDigest(found.dataset) : found.error.reason);
    }
    // Some bits are of no account, such as those of paddings and times
    digests.delete(datasetDigest(whole));
    expect(digests.size).toBeGreaterThan(0);
  });
});
