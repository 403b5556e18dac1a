import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callUnary, createGate, type ServiceChannel } from "@condensery/service-kit";
import { openTrajectoryStore, StoreError, type TrajectoryStore } from "@condensery/trajectories";
import { defaultChunkBytes } from "@condensery/wire/convert";
import { type AppendSnapshotRequest, TrajectoryServiceService } from "@condensery/wire/trajectory";
import { ElementType } from "@condensery/wire/type";
import { afterEach, beforeEach, describe as group, expect, test } from "vitest";
import {
  append,
  describe,
  failure,
  list,
  nameOf,
  read,
  register,
  snapshotMessages,
  untilBusy,
} from "./testing/calls.js";
import { serve, type ServedStore } from "./testing/served-store.js";

const unknown = "0".repeat(64);
let folder = "";
let store: TrajectoryStore;
let served: ServedStore;
let channel: ServiceChannel;
let digest = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "condensery-errors-"));
  store = await openTrajectoryStore(folder, { cacheBytes: 0 });
  served = await serve(folder, { store, maxSnapshotBytes: 2 * defaultChunkBytes });
  channel = served.dial();
  digest = await register(channel, { seed: 1 });
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const theta = (...values: number[]): Float32Array => Float32Array.from(values);
const fieldsOf = (error: unknown): unknown =>
  (error as { fields: { field: string }[] }).fields.map(({ field }) => field);
const header = (expert = 0, epoch = 0): AppendSnapshotRequest => ({
  part: { $case: "header", header: { snapshot: nameOf(digest, expert, epoch), statistics: {} } },
});

group("INVALID_REQUEST names each field", () => {
  const invalid = { code: "INVALID_ARGUMENT", reason: "INVALID_REQUEST" };

  test.each(["", "{", "[1]", "1", '"text"', "null", '{"a":"\\ud800"}'])("specification %j", async (text) => {
    const request = { specificationJson: text };
    const call = callUnary(channel, TrajectoryServiceService.registerSpecification, request, { timeoutMs: 60_000 });
    const error = await failure(call);
    expect(error).toMatchObject(invalid);
    expect(fieldsOf(error)).toEqual(["specification_json"]);
  });

  test("names of snapshots", async () => {
    const wrong = { specificationDigest: "../etc", expert: -1, epoch: -2 };
    const names = ["specification_digest", "expert", "epoch"];
    const reading = await failure(read(channel, wrong));
    expect(reading).toMatchObject({ ...invalid, metadata: { fields: "3" } });
    expect(fieldsOf(reading)).toEqual(names.map((field) => `snapshot.${field}`));
    const appending = await failure(append(channel, snapshotMessages(wrong, theta(1), { loss: Number.NaN })));
    expect(appending).toMatchObject(invalid);
    const sent = names.map((field) => `header.snapshot.${field}`);
    expect(fieldsOf(appending)).toEqual([...sent, "header.statistics.loss"]);
    expect(fieldsOf(await failure(describe(channel, "A".repeat(64), -1)))).toEqual(["specification_digest", "expert"]);
  });

  test("no name, no header, two headers, an offset behind the end", async () => {
    const method = TrajectoryServiceService.readSnapshot;
    const noName = callUnary(channel, method, { offsetBytes: 0n }, { timeoutMs: 60_000 });
    expect(fieldsOf(await failure(noName))).toEqual(["snapshot"]);
    expect(fieldsOf(await failure(append(channel, [])))).toEqual(["header"]);
    expect(fieldsOf(await failure(append(channel, [{}])))).toEqual(["header"]);
    expect(fieldsOf(await failure(append(channel, [header(), header()])))).toEqual(["part"]);
    await append(channel, snapshotMessages(nameOf(digest), theta(1)));
    const far = callUnary(channel, method, { snapshot: nameOf(digest), offsetBytes: 5n }, { timeoutMs: 60_000 });
    expect(fieldsOf(await failure(far))).toEqual(["offset_bytes"]);
  });

  test("page sizes and tokens", async () => {
    for (const pageSize of [0, -1, 1001]) {
      expect(fieldsOf(await failure(list(channel, { pageSize })))).toEqual(["page_size"]);
    }
    for (const pageToken of ["x", digest, Buffer.from(`2:${digest}`).toString("base64url")]) {
      expect(fieldsOf(await failure(list(channel, { pageToken })))).toEqual(["page_token"]);
    }
  });
});

group("BAD_TENSOR", () => {
  const bad = { code: "INVALID_ARGUMENT", reason: "BAD_TENSOR" };

  test("not finite, empty, of another size", async () => {
    const infinite = await failure(append(channel, snapshotMessages(nameOf(digest), theta(1, Infinity))));
    const metadata = { tensor: "theta", expected: "finite numbers", actual: "theta[1] is Infinity" };
    expect(infinite).toMatchObject({ ...bad, metadata });
    await append(channel, snapshotMessages(nameOf(digest), theta(1)));
    const grown = await failure(append(channel, snapshotMessages(nameOf(digest, 0, 1), theta(1, 2))));
    expect(grown).toMatchObject({ ...bad, metadata: { expected: "float32[1]", actual: "float32[2]" } });
  });

  test("another element type, another digest, missing bytes", async () => {
    const headerOf = (elementType: ElementType, sha256: Uint8Array): AppendSnapshotRequest => ({
      part: { $case: "theta", theta: { part: { $case: "header", header: { elementType, shape: [1n], sha256 } } } },
    });
    const data = (bytes: number): AppendSnapshotRequest => ({
      part: { $case: "theta", theta: { part: { $case: "data", data: new Uint8Array(bytes) } } },
    });
    const zeros = new Uint8Array(32);
    for (const messages of [
      [header()],
      [header(), headerOf(ElementType.INT64, zeros)],
      [header(), headerOf(ElementType.FLOAT32, zeros.subarray(1))],
      [header(), headerOf(ElementType.FLOAT32, zeros), data(3)],
      [header(), headerOf(ElementType.FLOAT32, zeros), data(4)],
      [header(), headerOf(ElementType.FLOAT32, zeros), data(5)],
      [header(), data(4)],
    ]) {
      expect(await failure(append(channel, messages))).toMatchObject(bad);
    }
    expect(await describe(channel, digest)).toEqual([]);
  });
});

test("NOT_FOUND: an unknown specification, a missing snapshot", async () => {
  const orphan = await failure(append(channel, snapshotMessages(nameOf(unknown), theta(1))));
  const notFound = { code: "NOT_FOUND", reason: "NOT_FOUND" };
  expect(orphan).toMatchObject({ ...notFound, metadata: { resource: `trajectories/${unknown}` } });
  const resource = `trajectories/${digest}/experts/3/epochs/4`;
  expect(await failure(read(channel, nameOf(digest, 3, 4)))).toMatchObject({ ...notFound, metadata: { resource } });
});

test("CONFLICT and OUT_OF_SEQUENCE", async () => {
  await append(channel, snapshotMessages(nameOf(digest), theta(1)));
  await append(channel, snapshotMessages(nameOf(digest), theta(1)));
  const conflict = await failure(append(channel, snapshotMessages(nameOf(digest), theta(2))));
  const resource = `trajectories/${digest}/experts/0/epochs/0`;
  expect(conflict).toMatchObject({ code: "ALREADY_EXISTS", reason: "CONFLICT", metadata: { resource } });
  const gap = await failure(append(channel, snapshotMessages(nameOf(digest, 0, 5), theta(2))));
  const metadata = { expected_epoch: "1" };
  expect(gap).toMatchObject({ code: "FAILED_PRECONDITION", reason: "OUT_OF_SEQUENCE", metadata });
});

test("LIMIT_EXCEEDED before the bytes are taken", async () => {
  const messages = snapshotMessages(nameOf(digest), new Float32Array(defaultChunkBytes / 2 + 1));
  const metadata = { what: "theta", limit: "at most 2097152 bytes", actual: "2097156 bytes" };
  const error = await failure(append(channel, messages));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "LIMIT_EXCEEDED", metadata });
});

test("CORRUPT_BLOB: a damaged record, a missing blob; places are those in the store", async () => {
  const { snapshot } = await append(channel, snapshotMessages(nameOf(digest), theta(1)));
  const blob = snapshot?.blob ?? "";
  await rm(join(folder, "blobs"), { recursive: true });
  const lost = { code: "DATA_LOSS", reason: "CORRUPT_BLOB" };
  expect(await failure(read(channel, nameOf(digest)))).toMatchObject({ ...lost, metadata: { blob } });
  const file = `trajectories/${digest}/0/0.json`;
  await writeFile(join(folder, file), "{}");
  const error = await failure(describe(channel, digest));
  expect(error).toMatchObject({ ...lost, metadata: { file, field: "version" } });
  expect((error as Error).message).toContain(`${file}, version: expected 1`);
  expect(JSON.stringify(error)).not.toContain(folder);
});

test("INTERNAL when the folder refuses, UNAVAILABLE when the storage is away", async () => {
  await rm(join(folder, "tmp"), { recursive: true });
  await writeFile(join(folder, "tmp"), "");
  const refused = await failure(append(channel, snapshotMessages(nameOf(digest), theta(1))));
  expect(refused).toMatchObject({ code: "INTERNAL", reason: "INTERNAL" });
  expect((refused as Error).message).not.toContain(folder);
  const away = new StoreError("list", "s3://a/b", new Error("no route"), { unavailable: true });
  await using other = await serve("s3://a/b", { store: { ...store, list: () => Promise.reject(away) } });
  const error = await failure(list(other.dial()));
  expect(error).toMatchObject({ code: "UNAVAILABLE", reason: "UNAVAILABLE", metadata: { service: "storage" } });
});

test("UNAVAILABLE when the storage is full, which passes, naming what could not be written", async () => {
  const cause = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  const full = new StoreError("write", join(folder, "blobs", "sha256", "ab"), cause);
  await using other = await serve(folder, { store: { ...store, appendSnapshot: () => Promise.reject(full) } });
  const refused = await failure(append(other.dial(), snapshotMessages(nameOf(digest), theta(1))));
  expect(refused).toMatchObject({ code: "UNAVAILABLE", reason: "UNAVAILABLE", metadata: { service: "storage" } });
  expect((refused as Error).message).toContain("no space left for blobs/sha256/ab (ENOSPC)");
  expect((refused as Error).message).not.toContain(folder);
});

test("BUSY when the queue is full; describing and listing pass beside it", async () => {
  const gate = createGate({ concurrency: 1, waiting: 0, retryDelayMs: 5 });
  await using other = await serve(folder, { store, gate });
  const busyChannel = other.dial();
  let error: unknown;
  let listed: unknown;
  async function* slow(): AsyncGenerator<AppendSnapshotRequest> {
    for await (const message of snapshotMessages(nameOf(digest), theta(1))) {
      yield message;
      error ??= await untilBusy(busyChannel);
      listed ??= await list(busyChannel);
    }
  }
  await append(busyChannel, slow());
  expect(error).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    reason: "BUSY",
    metadata: { limit: "1" },
    retryDelayMs: 5,
  });
  expect(listed).toEqual({ specificationDigests: [digest], nextPageToken: "" });
});
