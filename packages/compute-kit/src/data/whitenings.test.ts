import { join } from "node:path";
import { loadIdxDirectory } from "@condensery/datasets";
import { CompilerThread } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { writeTinyDataset } from "../testing/tiny-dataset.js";
import type { LoadedDataset } from "./datasets.js";
import { checkWhitening, openWhitenings, type Whitenings } from "./whitenings.js";

const compiler = new CompilerThread();
let runtime: Runtime;
let loaded: LoadedDataset;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  await using folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "tiny"));
  loaded = { dataset: await loadIdxDirectory(join(folder.path, "tiny")), digest: "a".repeat(64) };
});
afterAll(async () => {
  compiler[Symbol.dispose]();
  await runtime.close();
});

function counted(maxMemoryBytes = 2 ** 30): { readonly whitenings: Whitenings; readonly opened: () => number } {
  let opened = 0;
  const whitenings = openWhitenings({
    runtime: async () => {
      opened += 1;
      return runtime;
    },
    compiler: compiler.compile,
    limits: { maxMemoryBytes },
  });
  return { whitenings, opened: () => opened };
}

const call = { field: "preprocessing.zca" };

test("calls share one fit and one whitening of a split", async () => {
  const { whitenings, opened } = counted();
  const zca = { kind: "zca", epsilon: 0.1, padTo: null } as const;
  const [first, second, whitening] = await Promise.all([
    whitenings.prepare(loaded, zca, "train", call),
    whitenings.prepare(loaded, zca, "train", call),
    whitenings.fit(loaded, 0.1, call),
  ]);
  expect(second).toBe(first);
  expect([first.count, first.images.length]).toEqual([30, 30 * 64]);
  expect(whitening.transform).toHaveLength(64 * 64);
  // One for the fit, one for the split
  expect(opened()).toBe(2);
  const padded = await whitenings.prepare(loaded, { ...zca, padTo: { height: 10, width: 10 } }, "test", call);
  expect([padded.shape, padded.images.length]).toEqual([{ channels: 1, height: 10, width: 10 }, 12 * 100]);
  expect(opened()).toBe(3);
  expect((await whitenings.fit(loaded, 0.2, call)).epsilon).toBe(0.2);
  expect(opened()).toBe(4);
});

test("a caller who leaves ends the fit, and the next one begins anew", async () => {
  const { whitenings } = counted();
  const controller = new AbortController();
  const leaving = whitenings.fit(loaded, 0.1, { ...call, signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(leaving).rejects.toThrow("enough");
  expect((await whitenings.fit(loaded, 0.1, call)).kind).toBe("zca");
});

test("what does not fit is refused with an estimate, before anything is multiplied", async () => {
  // 32 bytes for each entry of the matrices
  const { whitenings, opened } = counted(32 * 64 ** 2 - 1);
  await expect(whitenings.fit(loaded, 0.1, call)).rejects.toMatchObject({
    reason: "LIMIT_EXCEEDED",
    violations: [
      {
        field: "preprocessing.zca",
        expected: "a whitening that is fitted in at most 128 KiB",
        actual: "one of images of 64 values, whose matrices of 64x64 take 128 KiB",
      },
    ],
  });
  const large = { kind: "zca", epsilon: 0.1, padTo: { height: 200, width: 200 } } as const;
  await expect(whitenings.prepare(loaded, large, "train", call)).rejects.toMatchObject({ reason: "LIMIT_EXCEEDED" });
  expect(opened()).toBe(0);
  const shape = { channels: 3, height: 128, width: 128 };
  expect(() => checkWhitening(shape, { maxMemoryBytes: 8 * 2 ** 30 }, "zca")).toThrow(/49152 values.* take 72 GiB/);
});

test("a data set that cannot be whitened is a mistake of the request", async () => {
  const { whitenings } = counted();
  const { train } = loaded.dataset;
  const one = { ...train, count: 1, images: train.images.slice(0, 64), labels: train.labels.slice(0, 1) };
  const single = { digest: "b".repeat(64), dataset: { ...loaded.dataset, train: one } };
  await expect(whitenings.fit(single, 0.1, call)).rejects.toMatchObject({
    reason: "INVALID_REQUEST",
    violations: [{ field: "preprocessing.zca", actual: "whitening needs at least 2 images, got 1" }],
  });
});
