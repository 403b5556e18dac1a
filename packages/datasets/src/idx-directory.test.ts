import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DatasetFileError } from "./dataset-file-error.js";
import { loadIdxDirectory } from "./idx-directory.js";
import { classCounts } from "./image-dataset.js";
import { fitPreprocessing } from "./preprocessing.js";

const idx = (dimensions: readonly number[], data: readonly number[]): Uint8Array => {
  const header = new DataView(new ArrayBuffer(4 + 4 * dimensions.length));
  header.setUint32(0, 0x0800 + dimensions.length);
  for (const [axis, size] of dimensions.entries()) header.setUint32(4 + 4 * axis, size);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...data]);
};

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i % 256);

/** Three training and two test images of 2x3; labels 0, 2, 1 and 2, 0. */
const wellFormed = (): Record<string, Uint8Array> => ({
  "train-images-idx3-ubyte": idx([3, 2, 3], range(18)),
  "train-labels-idx1-ubyte": idx([3], [0, 2, 1]),
  "t10k-images-idx3-ubyte": idx([2, 2, 3], range(12)),
  "t10k-labels-idx1-ubyte": idx([2], [2, 0]),
});

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "condensery-idx-"));
});
afterEach(() => rm(directory, { recursive: true }));

const write = async (files: Record<string, Uint8Array>): Promise<void> => {
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(directory, name), bytes);
};

const faultOf = async (): Promise<DatasetFileError> => {
  try {
    await loadIdxDirectory(directory);
  } catch (error) {
    if (error instanceof DatasetFileError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("well-formed folders", () => {
  test("shapes, values, labels and classes", async () => {
    await write(wellFormed());
    const dataset = await loadIdxDirectory(directory);
    expect([dataset.channels, dataset.height, dataset.width]).toEqual([1, 2, 3]);
    expect(dataset.classes).toEqual(["0", "1", "2"]);
    expect(dataset.train.images).toEqual(Uint8Array.from(range(18)));
    expect(dataset.train.labels).toEqual(Int32Array.of(0, 2, 1));
    expect(dataset.test.count).toBe(2);
    expect(dataset.test.labels).toEqual(Int32Array.of(2, 0));
  });

  test("the dotted spelling and gzip give the same", async () => {
    await write(wellFormed());
    const plain = await loadIdxDirectory(directory);
    for (const name of Object.keys(wellFormed())) await rm(join(directory, name));
    await write(
      Object.fromEntries(
        Object.entries(wellFormed()).map(([name, bytes]) => [`${name.replace("-idx", ".idx")}.gz`, gzipSync(bytes)]),
      ),
    );
    expect(await loadIdxDirectory(directory)).toEqual(plain);
  });

  test("an aborted signal ends the reading with its reason", async () => {
    await write(wellFormed());
    const reason = new Error("enough");
    await expect(loadIdxDirectory(directory, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("faults name the file and the byte", () => {
  const gz = "train-images-idx3-ubyte.gz";
  const cases: readonly (readonly [
    string,
    Record<string, Uint8Array | null>,
    { file: string; reason: string; byteOffset: number | undefined },
  ])[] = [
    [
      "wrong magic",
      { "train-labels-idx1-ubyte": idx([3, 1, 1], [0, 1, 2]) },
      { file: "train-labels-idx1-ubyte", reason: "magic", byteOffset: 0 },
    ],
    [
      "gzip without .gz",
      { "train-labels-idx1-ubyte": gzipSync(idx([3], [0, 1, 2])) },
      { file: "train-labels-idx1-ubyte", reason: "magic", byteOffset: 0 },
    ],
    [
      "a file of 5 bytes",
      { "train-labels-idx1-ubyte": new Uint8Array(5) },
      { file: "train-labels-idx1-ubyte", reason: "truncated", byteOffset: 5 },
    ],
    [
      "truncated data",
      { "t10k-images-idx3-ubyte": idx([2, 2, 3], range(11)) },
      { file: "t10k-images-idx3-ubyte", reason: "truncated", byteOffset: 27 },
    ],
    [
      "truncated gzipped data",
      { "train-images-idx3-ubyte": null, [gz]: gzipSync(idx([3, 2, 3], range(17))) },
      { file: gz, reason: "truncated", byteOffset: 33 },
    ],
    [
      "a cut gzip stream",
      { "train-images-idx3-ubyte": null, [gz]: gzipSync(idx([3, 2, 3], range(18))).subarray(0, 30) },
      { file: gz, reason: "truncated", byteOffset: undefined },
    ],
    [
      "not gzip",
      { "train-images-idx3-ubyte": null, [gz]: idx([3, 2, 3], range(18)) },
      { file: gz, reason: "not-gzip", byteOffset: undefined },
    ],
    [
      "trailing bytes",
      { "train-images-idx3-ubyte": idx([3, 2, 3], range(19)) },
      { file: "train-images-idx3-ubyte", reason: "trailing-bytes", byteOffset: 34 },
    ],
    [
      "a gzip bomb",
      { "train-images-idx3-ubyte": null, [gz]: gzipSync(idx([3, 2, 3], range(2_000_000))) },
      { file: gz, reason: "trailing-bytes", byteOffset: 34 },
    ],
    [
      "no images",
      { "train-images-idx3-ubyte": idx([0, 2, 3], []) },
      { file: "train-images-idx3-ubyte", reason: "dimensions", byteOffset: 4 },
    ],
    [
      "absurd dimensions",
      { "train-images-idx3-ubyte": idx([3, 0xffff_ffff, 3], range(18)) },
      { file: "train-images-idx3-ubyte", reason: "dimensions", byteOffset: 8 },
    ],
    [
      "a claim beyond the file",
      { "train-images-idx3-ubyte": idx([3, 20_000, 30_000], range(18)) },
      { file: "train-images-idx3-ubyte", reason: "truncated", byteOffset: 34 },
    ],
    [
      "a test label outside the classes",
      { "t10k-labels-idx1-ubyte": idx([2], [0, 3]) },
      { file: "t10k-labels-idx1-ubyte", reason: "label", byteOffset: 9 },
    ],
    [
      "counts that differ",
      { "train-labels-idx1-ubyte": idx([2], [0, 1]) },
      { file: "train-labels-idx1-ubyte", reason: "dimensions", byteOffset: 4 },
    ],
    [
      "test images of another size",
      { "t10k-images-idx3-ubyte": idx([2, 3, 2], range(12)) },
      { file: "t10k-images-idx3-ubyte", reason: "dimensions", byteOffset: 8 },
    ],
    [
      "a missing file",
      { "t10k-labels-idx1-ubyte": null },
      { file: "t10k-labels-idx1-ubyte", reason: "missing", byteOffset: undefined },
    ],
  ];

  test.each(cases)("%s", async (_name, changes, { file, ...expected }) => {
    const files = Object.entries({ ...wellFormed(), ...changes });
    await write(Object.fromEntries(files.flatMap(([name, bytes]) => (bytes === null ? [] : [[name, bytes]]))));
    const fault = await faultOf();
    expect({ reason: fault.reason, byteOffset: fault.byteOffset }).toEqual(expected);
    expect(fault.file).toBe(join(directory, file));
    expect(fault.message).toContain(fault.file);
  });

  test("a missing file lists what is there", async () => {
    await write({ "train-images-idx3-ubyte": idx([1, 1, 1], [0]), "readme.txt": new Uint8Array(1) });
    expect((await faultOf()).message).toContain("the folder holds readme.txt, train-images-idx3-ubyte");
  });

  test("a missing folder, a file instead of a folder, a folder instead of a file", async () => {
    await write({ file: new Uint8Array(1) });
    await expect(loadIdxDirectory(join(directory, "absent"))).rejects.toMatchObject({ reason: "missing" });
    await expect(loadIdxDirectory(join(directory, "file"))).rejects.toMatchObject({ reason: "unreadable" });
    await mkdir(join(directory, "train-images-idx3-ubyte"));
    const labels = idx([1], [0]);
    await write({
      "train-labels-idx1-ubyte": labels,
      "t10k-labels-idx1-ubyte": labels,
      "t10k-images-idx3-ubyte": labels,
    });
    expect((await faultOf()).reason).toBe("unreadable");
  });

  test("given class names bound the training labels too", async () => {
    await write(wellFormed());
    await expect(loadIdxDirectory(directory, { classes: ["no", "yes"] })).rejects.toMatchObject({
      reason: "label",
      byteOffset: 9,
      file: join(directory, "train-labels-idx1-ubyte"),
    });
  });
});

const mnist = fileURLToPath(new URL("../../../../shared/data/mnist", import.meta.url));

describe.skipIf(!existsSync(mnist))("official MNIST (skipped where ../shared/data/mnist is absent)", () => {
  test("counts of images and classes, and the statistics of the literature", async () => {
    const { train, test: held, classes, height, width } = await loadIdxDirectory(mnist);
    expect([train.count, held.count, height, width, classes.length]).toEqual([60_000, 10_000, 28, 28, 10]);
    expect(classCounts(train.labels, 10)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(classCounts(held.labels, 10)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    const { mean, std } = fitPreprocessing(train);
    expect(mean[0]).toBeCloseTo(0.1307, 4);
    expect(std[0]).toBeCloseTo(0.3081, 4);
  });
});
