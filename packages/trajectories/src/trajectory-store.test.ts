import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { decodeSafetensors } from "@condensery/wire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTrajectoryStore } from "./open-trajectory-store.js";
import { snapshotStoreConformance } from "./snapshot-store-conformance.js";
import { ManifestError } from "./snapshot-record.js";
import { blobKey, failure, spec, theta } from "./snapshot-store-subject.js";
import { StoreError } from "./store-error.js";
import type { TrajectoryStore } from "./trajectory-store.js";

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "condensery-store-"));

snapshotStoreConformance("a folder", async () => {
  const folder = await temporaryFolder();
  return {
    store: await openTrajectoryStore(folder),
    reopen: () => openTrajectoryStore(folder, { cacheBytes: 0 }),
    read: (key) => readFile(join(folder, key)),
    write: (key, bytes) => writeFile(join(folder, key), bytes),
    remove: (key) => rm(join(folder, key)),
    dispose: () => rm(folder, { recursive: true }),
  };
});

let folder = "";
let store: TrajectoryStore;
let digest = "";
beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openTrajectoryStore(folder);
  digest = await store.registerSpec(spec);
});
afterEach(() => rm(folder, { recursive: true }));

const recordFile = (expert: number, epoch: number): string =>
  join(folder, "trajectories", digest, String(expert), `${epoch}.json`);
const blobFile = (blob: string): string => join(folder, blobKey(blob));

describe("describing everything", () => {
  test("the spec, how far each expert got, and its statistics", async () => {
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
  });

  test("what is refused", async () => {
    const unknown = store.specDigest({ other: true });
    expect(await failure(store.describe(unknown))).toMatchObject({ reason: "unknown-spec" });
    await expect(store.describe("../etc")).rejects.toThrow(RangeError);
    const reason = new Error("enough");
    expect(await failure(store.describe(digest, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  test("damaged records, a missing epoch and a changed spec are named", async () => {
    for (const epoch of [0, 1, 2]) await store.appendSnapshot(digest, 0, { epoch, theta: theta(epoch) });
    await rm(recordFile(0, 1));
    const gap = await failure(store.describe(digest));
    expect(gap).toMatchObject({ name: "ManifestError", file: recordFile(0, 1) });
    await writeFile(recordFile(0, 1), "[]");
    const damage = await failure(store.describe(digest));
    expect(damage).toMatchObject({ name: "ManifestError", file: recordFile(0, 1) });
    const file = join(folder, "trajectories", digest, "spec.json");
    await writeFile(file, '{"dataset":"other"}');
    expect(await failure(store.describe(digest))).toMatchObject({ name: "ManifestError", file });
  });
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

test("a cached snapshot needs no blob, a store without cache does", async () => {
  const { blob } = await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) });
  const uncached = await openTrajectoryStore(folder, { cacheBytes: 0 });
  for (const each of [store, uncached]) await each.readSnapshot(digest, 0, 0);
  await rm(blobFile(blob));
  expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1));
  expect(await failure(uncached.readSnapshot(digest, 0, 0))).toMatchObject({ name: "BlobNotFoundError" });
});

describe("opening", () => {
  test("a file in place of the folder gives a StoreError", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    const error = await failure(openTrajectoryStore(file));
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: "EEXIST", unavailable: false });
  });

  test("a folder that cannot be made gives a StoreError", async () => {
    const error = await failure(openTrajectoryStore(join(folder, "x".repeat(300))));
    expect(error).toMatchObject({ name: "StoreError", code: "ENAMETOOLONG" });
  });
});

test("a blob that is what its digest says, but no safetensors file, is named", async () => {
  const record = await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) });
  const bytes = new TextEncoder().encode("no tensors");
  const blob = createHash("sha256").update(bytes).digest("hex");
  await mkdir(dirname(blobFile(blob)), { recursive: true });
  await writeFile(blobFile(blob), bytes);
  await writeFile(recordFile(0, 0), (await readFile(recordFile(0, 0), "utf8")).replace(record.blob, blob));
  const reader = await openTrajectoryStore(folder, { cacheBytes: 0 });
  const error = await failure(reader.readSnapshot(digest, 0, 0));
  expect(error).toBeInstanceOf(ManifestError);
  expect(error).toMatchObject({ field: "theta", message: expect.stringContaining("expected a safetensors file") });
});
