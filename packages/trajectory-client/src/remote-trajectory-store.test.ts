import { RemoteError, RetryBudget, type RetryPolicy, ServiceError } from "@condensery/service-kit";
import { BlobNotFoundError, CorruptBlobError, ManifestError, TrajectoryError } from "@condensery/trajectories";
import { WireError } from "@condensery/wire/convert";
import type { AppendSnapshotRequest } from "@condensery/wire/trajectory";
import { describe, expect, test } from "vitest";
import { partsOf, startFakeService, unavailable } from "./fake-service.js";
import { remoteTrajectoryStore } from "./remote-trajectory-store.js";

const digest = "a".repeat(64);
const theta = Float32Array.from({ length: 10 }, (_, i) => i / 4);
const retry: RetryPolicy = { maxAttempts: 3, initialDelayMs: 1, maxDelayMs: 1, random: () => 0 };

async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("Expected a failure, got a success.");
}

describe("a read that breaks off", () => {
  test("goes on behind the last byte, however often, as long as bytes come", async () => {
    const offsets: bigint[] = [];
    await using service = await startFakeService({
      async *read({ offsetBytes }) {
        offsets.push(offsetBytes);
        let sent = 0;
        for await (const part of partsOf(theta, offsetBytes)) {
          yield part;
          sent += 1;
          if (sent === 2) throw unavailable();
        }
      },
    });
    const store = remoteTrajectoryStore(service.channel, { retry });
    expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta);
    expect(offsets).toEqual([0n, 8n, 16n, 24n, 32n, 40n]);
  });

  test("is given up after the tries that brought nothing", async () => {
    let calls = 0;
    await using service = await startFakeService({
      async *read({ offsetBytes }) {
        calls += 1;
        if (calls === 1) {
          yield* partsOf(theta.subarray(0, 2), offsetBytes);
          return;
        }
        throw unavailable();
      },
    });
    const attempts: number[] = [];
    const onRetry = ({ attempt }: { readonly attempt: number }): void => void attempts.push(attempt);
    const store = remoteTrajectoryStore(service.channel, { retry: { ...retry, onRetry } });
    expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta.subarray(0, 2));
    const error = await failure(store.readSnapshot(digest, 0, 1));
    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({ code: "UNAVAILABLE" });
    expect([calls, attempts]).toEqual([4, [1, 2]]);
    const budget = new RetryBudget(0);
    const frugal = remoteTrajectoryStore(service.channel, { retry: { ...retry, budget } });
    await failure(frugal.readSnapshot(digest, 0, 1));
    expect(calls).toBe(5);
  });

  test("must go on with the same snapshot", async () => {
    let calls = 0;
    await using service = await startFakeService({
      async *read({ offsetBytes }) {
        calls += 1;
        const other = theta.map((value) => value + calls);
        for await (const part of partsOf(other, offsetBytes)) {
          yield part;
          if (offsetBytes === 0n && part.theta?.part?.$case === "data") throw unavailable();
        }
      },
    });
    const error = await failure(remoteTrajectoryStore(service.channel, { retry }).readSnapshot(digest, 0, 0));
    expect(error).toBeInstanceOf(WireError);
    expect(error).toMatchObject({ message: expect.stringContaining("the header of the stream before") });
  });

  test("is not tried again once it is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let calls = 0;
    await using service = await startFakeService({
      async *read({ offsetBytes }) {
        calls += 1;
        yield* partsOf(theta.subarray(0, 1), offsetBytes);
        controller.abort(reason);
        throw unavailable();
      },
    });
    const store = remoteTrajectoryStore(service.channel, { retry });
    const { signal } = controller;
    expect(await failure(store.readSnapshot(digest, 0, 0, { signal }))).toBe(reason);
    expect(calls).toBe(1);
  });
});

describe("the cache", () => {
  test("serves what was read, as the caller's own copy, up to its bound", async () => {
    const read: number[] = [];
    await using service = await startFakeService({
      async *read({ snapshot, offsetBytes }) {
        read.push(snapshot?.epoch ?? -1);
        yield* partsOf(theta, offsetBytes);
      },
    });
    const store = remoteTrajectoryStore(service.channel, { cacheBytes: 2 * theta.byteLength });
    (await store.readSnapshot(digest, 0, 0)).fill(0);
    for (const epoch of [0, 1, 0, 2, 1, 2]) expect(await store.readSnapshot(digest, 0, epoch)).toEqual(theta);
    expect(read).toEqual([0, 1, 2, 1]);
  });

  test("keeps nothing when it may not", async () => {
    let calls = 0;
    await using service = await startFakeService({
      async *read({ offsetBytes }) {
        calls += 1;
        yield* partsOf(theta, offsetBytes);
      },
    });
    const store = remoteTrajectoryStore(service.channel, { cacheBytes: 0 });
    for (const _ of [1, 2]) await store.readSnapshot(digest, 0, 0);
    expect(calls).toBe(2);
    const bounded = remoteTrajectoryStore(service.channel, { maxSnapshotBytes: theta.byteLength - 1 });
    expect(await failure(bounded.readSnapshot(digest, 0, 0))).toMatchObject({ reason: "LIMIT_EXCEEDED" });
  });
});

test("an append whose connection breaks is sent again, as it was when it was asked for", async () => {
  const received: AppendSnapshotRequest[][] = [];
  const own = theta.slice();
  await using service = await startFakeService({
    async append(messages) {
      const parts: AppendSnapshotRequest[] = [];
      received.push(parts);
      for await (const message of messages) parts.push(message);
      own.fill(9);
      if (received.length < 3) throw unavailable();
      const name = { specificationDigest: digest, expert: 1, epoch: 2 };
      return { snapshot: { name, blob: "b".repeat(64), parameters: 10n, statistics: { loss: 0.5 } } };
    },
  });
  const store = remoteTrajectoryStore(service.channel, { retry });
  const record = await store.appendSnapshot(digest, 1, { epoch: 2, theta: own, statistics: { loss: 0.5 } });
  const place = { specDigest: digest, expert: 1, epoch: 2 };
  expect(record).toEqual({ ...place, blob: "b".repeat(64), parameters: 10, statistics: { loss: 0.5 } });
  expect(received.length).toBe(3);
  expect(received[2]).toEqual(received[0]);
});

describe("errors are those of a store on this machine", () => {
  const file = `trajectories/${digest}/0/0.json`;
  test.each<[string, ConstructorParameters<typeof ServiceError>[0], new (...given: never[]) => Error, object]>([
    [
      "a missing snapshot",
      {
        code: "NOT_FOUND",
        reason: "NOT_FOUND",
        message: "trajectory aaaaaaaaaaaa: none",
        metadata: { resource: `trajectories/${digest}/experts/3/epochs/4` },
      },
      TrajectoryError,
      { reason: "missing", message: "trajectory aaaaaaaaaaaa: none", details: { expert: 3, epoch: 4 } },
    ],
    [
      "an unknown specification",
      { code: "NOT_FOUND", reason: "NOT_FOUND", message: "none", metadata: { resource: `trajectories/${digest}` } },
      TrajectoryError,
      { reason: "unknown-spec", specDigest: digest },
    ],
    [
      "a damaged blob",
      {
        code: "DATA_LOSS",
        reason: "CORRUPT_BLOB",
        message: "damaged",
        metadata: { blob: digest, actual: "0", file: "f" },
      },
      CorruptBlobError,
      { expectedDigest: digest, actualDigest: "0", file: "f" },
    ],
    [
      "a missing blob",
      { code: "DATA_LOSS", reason: "CORRUPT_BLOB", message: "gone", metadata: { blob: digest } },
      BlobNotFoundError,
      { digest },
    ],
    [
      "a damaged record",
      {
        code: "DATA_LOSS",
        reason: "CORRUPT_BLOB",
        message: `${file}, blob: expected`,
        metadata: { file, field: "blob" },
      },
      ManifestError,
      { file, field: "blob", message: `${file}, blob: expected` },
    ],
    [
      "what belongs to the connection",
      { code: "RESOURCE_EXHAUSTED", reason: "BUSY", message: "full", retryDelayMs: 7 },
      RemoteError,
      { code: "RESOURCE_EXHAUSTED", retryDelayMs: 7 },
    ],
  ])("%s", async (_name, told, type, fields) => {
    await using service = await startFakeService({
      read: () => {
        throw new ServiceError(told);
      },
    });
    const error = await failure(remoteTrajectoryStore(service.channel).readSnapshot(digest, 3, 4));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject(fields);
  });

  test("numbers that the wire cannot hold are refused before anything is sent", async () => {
    await using service = await startFakeService({});
    const store = remoteTrajectoryStore(service.channel);
    await expect(store.readSnapshot(digest, 2 ** 31, 0)).rejects.toThrow("expert must be at most 2147483647");
    await expect(store.readSnapshot(digest, 0, 2 ** 31)).rejects.toThrow(RangeError);
    await expect(store.describeExpert("A".repeat(64), 0)).rejects.toThrow(RangeError);
  });
});
