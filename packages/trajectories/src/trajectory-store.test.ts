import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeSafetensors } from "@condensery/wire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CorruptBlobError } from "./blob-store.js";
import { openTrajectoryStore } from "./open-trajectory-store.js";
import { ManifestError } from "./snapshot-record.js";
import { StoreError } from "./store-error.js";
import { TrajectoryError } from "./trajectory-error.js";
import type { TrajectoryStore } from "./trajectory-store.js";

const spec = { dataset: "mnist", network: { width: 4 }, seed: 1 };

let folder = "";
let store: TrajectoryStore;
let digest = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "condensery-store-"));
  store = await openTrajectoryStore(folder);
  digest = await store.registerSpec(spec);
});
afterEach(() => rm(folder, { recursive: true }));

const theta = (...values: number[]): Float32Array => Float32Array.from(values);
const recordFile = (expert: number, epoch: number): string =>
  join(folder, "trajectories", digest, String(expert), `${epoch}.json`);
const blobFile = (blob: string): string => join(folder, "blobs", "sha256", blob.slice(0, 2), `${blob}.safetensors`);
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "resolved",
    (cause: unknown) => cause,
  );

describe("storing and reading", () => {
  test("snapshots come back exactly, from another process's view too", async () => {
    const values = theta(1.5, -0, 3.4e38, 1e-45);
    await store.appendSnapshot(digest, 2, { epoch: 0, theta: values });
    await store.appendSnapshot(digest, 2, {
      epoch: 1,
      theta: theta(1, 2, 3, 4),
      statistics: { loss: 0.25, accuracy: 0.5, seconds: 3 },
    });
    const other = await openTrajectoryStore(folder, { cacheBytes: 0 });
    expect(await other.readSnapshot(digest, 2, 0)).toEqual(values);
    expect(await other.readSnapshot(digest, 2, 1)).toEqual(theta(1, 2, 3, 4));
  });

  test("description: the spec, how far each expert got, and its statistics", async () => {
    for (const expert of [10, 9]) {
      await store.appendSnapshot(digest, expert, { epoch: 0, theta: theta(expert) });
    }
    const statistics = { loss: 0.125, accuracy: 0.75 };
    await store.appendSnapshot(digest, 9, { epoch: 1, theta: theta(1), statistics });
    const description = await store.describe(digest);
    expect(description.spec).toEqual(spec);
    expect(description.experts.map(({ expert, snapshots }) => [expert, snapshots.length])).toEqual([
      [9, 2],
      [10, 1],
    ]);
    expect(description.experts[0]?.snapshots[1]).toMatchObject({ epoch: 1, parameters: 1, statistics });
    expect((await store.describeExpert(digest, 11)).snapshots).toEqual([]);
    expect(await store.list()).toEqual([digest]);
  });

  test("the files are those documented, readable by others", async () => {
    const { blob } = await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1, 2) });
    const { tensors } = decodeSafetensors(await readFile(blobFile(blob)));
    expect({ ...tensors }).toEqual({ theta: { dtype: "F32", shape: [2], data: theta(1, 2) } });
    expect(JSON.parse(await readFile(recordFile(0, 0), "utf8"))).toEqual({
      version: 1,
      specDigest: digest,
      expert: 0,
      epoch: 0,
      blob,
      parameters: 2,
      statistics: {},
    });
    expect(await readFile(join(folder, "trajectories", digest, "spec.json"), "utf8")).toBe(
      '{"dataset":"mnist","network":{"width":4},"seed":1}',
    );
    expect(await readdir(join(folder, "tmp"))).toEqual([]);
  });

  test("changing what was passed or returned changes neither store nor cache", async () => {
    const values = theta(1, 2);
    await store.appendSnapshot(digest, 0, { epoch: 0, theta: values });
    values.fill(9);
    (await store.readSnapshot(digest, 0, 0)).fill(8);
    expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1, 2));
    (await store.readSnapshot(digest, 0, 0)).fill(7);
    expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1, 2));
  });

  test("a cached snapshot needs no blob, a store without cache does", async () => {
    const { blob } = await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) });
    const uncached = await openTrajectoryStore(folder, { cacheBytes: 0 });
    for (const each of [store, uncached]) await each.readSnapshot(digest, 0, 0);
    await rm(blobFile(blob));
    expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1));
    expect(await failure(uncached.readSnapshot(digest, 0, 0))).toMatchObject({ name: "BlobNotFoundError" });
  });
});

describe("order and concurrency", () => {
  test("epochs come one after the other", async () => {
    const error = await failure(store.appendSnapshot(digest, 0, { epoch: 1, theta: theta(1) }));
    expect(error).toBeInstanceOf(TrajectoryError);
    expect(error).toMatchObject({ reason: "sequence" });
  });

  test("the same snapshot again changes nothing, another one conflicts", async () => {
    const snapshot = { epoch: 0, theta: theta(1), statistics: { seconds: 1 } };
    const first = await store.appendSnapshot(digest, 0, snapshot);
    const again = { ...snapshot, statistics: { seconds: 2 } };
    expect(await store.appendSnapshot(digest, 0, again)).toEqual(first);
    const other = store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(2) });
    expect(await failure(other)).toMatchObject({ reason: "conflict" });
    expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1));
  });

  test("of ten different writers of one epoch one wins and the others are told", async () => {
    const writers = Array.from({ length: 10 }, (_, i) =>
      failure(store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(i) })),
    );
    const outcomes = await Promise.all(writers);
    const won = outcomes.flatMap((outcome, i) => (outcome instanceof TrajectoryError ? [] : [i]));
    expect(won.length).toBe(1);
    expect(outcomes.filter((outcome) => outcome instanceof TrajectoryError).length).toBe(9);
    expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(won[0] ?? -1));
  });

  test("two writers of one deterministic expert interleave to one trajectory", async () => {
    const run = async (): Promise<void> => {
      const own = await openTrajectoryStore(folder);
      for (let epoch = 0; epoch < 5; epoch += 1) {
        await own.appendSnapshot(digest, 3, { epoch, theta: theta(epoch, 1) });
      }
    };
    await Promise.all([run(), run()]);
    expect((await store.describeExpert(digest, 3)).snapshots.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4]);
  });

  test("registering again is harmless", async () => {
    const digests = await Promise.all(Array.from({ length: 5 }, () => store.registerSpec(spec)));
    expect(new Set(digests)).toEqual(new Set([digest]));
    expect(store.specDigest(spec)).toBe(digest);
  });
});

describe("what is refused", () => {
  test.each([
    ["not a number", theta(1, Number.NaN), {}, "value"],
    ["infinite", theta(Number.POSITIVE_INFINITY), {}, "value"],
    ["empty", theta(), {}, "shape"],
    ["with an infinite loss", theta(1), { loss: Number.POSITIVE_INFINITY }, "value"],
  ])("parameters %s", async (_name, values, statistics, reason) => {
    const error = await failure(store.appendSnapshot(digest, 0, { epoch: 0, theta: values, statistics }));
    expect(error).toMatchObject({ name: "TrajectoryError", reason });
    expect(await failure(store.readSnapshot(digest, 0, 0))).toMatchObject({ reason: "missing" });
  });

  test("another number of parameters, an unknown spec, illegal indices", async () => {
    await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) });
    const grown = store.appendSnapshot(digest, 0, { epoch: 1, theta: theta(1, 2) });
    expect(await failure(grown)).toMatchObject({ reason: "shape" });
    const unknown = store.specDigest({ other: true });
    expect(await failure(store.describe(unknown))).toMatchObject({ reason: "unknown-spec" });
    const orphan = store.appendSnapshot(unknown, 0, { epoch: 0, theta: theta(1) });
    expect(await failure(orphan)).toMatchObject({ reason: "unknown-spec" });
    await expect(store.readSnapshot(digest, -1, 0)).rejects.toThrow(RangeError);
    await expect(store.readSnapshot(digest, 0, 0.5)).rejects.toThrow(RangeError);
    await expect(store.describe("../etc")).rejects.toThrow(RangeError);
  });

  test("aborted calls reject with the signal's reason", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    const snapshot = { epoch: 0, theta: theta(1) };
    expect(await failure(store.appendSnapshot(digest, 0, snapshot, { signal }))).toBe(reason);
    expect(await failure(store.readSnapshot(digest, 0, 0, { signal }))).toBe(reason);
    expect(await failure(store.describe(digest, { signal }))).toBe(reason);
  });
});

describe("damage", () => {
  test("a damaged blob is named, and appending it again mends it", async () => {
    const snapshot = { epoch: 0, theta: theta(1, 2) };
    const { blob } = await store.appendSnapshot(digest, 0, snapshot);
    const bytes = await readFile(blobFile(blob));
    await writeFile(blobFile(blob), bytes.subarray(0, -1));
    const error = await failure(store.readSnapshot(digest, 0, 0));
    expect(error).toBeInstanceOf(CorruptBlobError);
    expect(error).toMatchObject({ file: blobFile(blob), expectedDigest: blob });
    await store.appendSnapshot(digest, 0, snapshot);
    expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1, 2));
  });

  test.each<[string, (text: string) => string, string]>([
    ["cut", (text) => text.slice(0, 20), ""],
    ["no object", () => "[]", ""],
    ["another version", (text) => text.replace('"version":1', '"version":2'), "version"],
    ["of another expert", (text) => text.replace('"expert":0', '"expert":1'), "expert"],
    ["of another epoch", (text) => text.replace('"epoch":0', '"epoch":"0"'), "epoch"],
    ["of another spec", (text) => text.replace('"specDigest":"', '"specDigest":"0'), "specDigest"],
    ["with a path for a blob", (text) => text.replace(/"blob":"\w+"/, '"blob":"../../x"'), "blob"],
    ["with no parameters", (text) => text.replace('"parameters":2', '"parameters":0'), "parameters"],
    ["with a textual loss", (text) => text.replace('"loss":1', '"loss":"1"'), "statistics.loss"],
    ["without statistics", (text) => text.replace('"statistics"', '"notes"'), "statistics"],
  ])("a record that is %s", async (_name, change, field) => {
    await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1, 2), statistics: { loss: 1 } });
    const file = recordFile(0, 0);
    const text = await readFile(file, "utf8");
    expect(change(text)).not.toBe(text);
    await writeFile(file, change(text));
    for (const error of [await failure(store.readSnapshot(digest, 0, 0)), await failure(store.describe(digest))]) {
      expect(error).toBeInstanceOf(ManifestError);
      expect(error).toMatchObject({ file, field });
    }
  });

  test("a record whose number of parameters is not its blob's", async () => {
    await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1, 2) });
    const text = await readFile(recordFile(0, 0), "utf8");
    await writeFile(recordFile(0, 0), text.replace('"parameters":2', '"parameters":3'));
    expect(await failure(store.readSnapshot(digest, 0, 0))).toMatchObject({
      name: "ManifestError",
      field: "theta",
    });
  });

  test("a missing epoch in the middle is named", async () => {
    for (const epoch of [0, 1, 2]) await store.appendSnapshot(digest, 0, { epoch, theta: theta(epoch) });
    await rm(recordFile(0, 1));
    expect(await failure(store.describe(digest))).toMatchObject({
      name: "ManifestError",
      file: recordFile(0, 1),
    });
  });

  test("a changed spec is named", async () => {
    const file = join(folder, "trajectories", digest, "spec.json");
    await writeFile(file, '{"dataset":"other"}');
    for (const error of [await failure(store.describe(digest)), await failure(store.registerSpec(spec))]) {
      expect(error).toMatchObject({ name: "ManifestError", file });
    }
  });

  test("foreign files are left alone", async () => {
    await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) });
    await writeFile(join(folder, "trajectories", "README"), "");
    await writeFile(join(folder, "trajectories", digest, "notes.txt"), "");
    await writeFile(join(folder, "trajectories", digest, "0", "00.json"), "");
    expect((await store.describe(digest)).experts[0]?.snapshots.length).toBe(1);
    expect(await store.list()).toEqual([digest]);
  });
});

describe("opening", () => {
  test("a file in place of the folder gives a StoreError", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    const error = await failure(openTrajectoryStore(file));
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: "ENOTDIR" });
  });

  test("a folder that cannot be made gives a StoreError", async () => {
    const error = await failure(openTrajectoryStore(join(folder, "x".repeat(300))));
    expect(error).toMatchObject({ name: "StoreError", code: "ENAMETOOLONG" });
  });
});
