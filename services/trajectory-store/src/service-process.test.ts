import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ServiceChannel } from "@condensery/service-kit";
import { openTrajectoryStore } from "@condensery/trajectories";
import { afterAll, beforeAll, describe as group, expect, test } from "vitest";
import {
  append,
  describe,
  failure,
  health,
  list,
  nameOf,
  newAssembler,
  numbers,
  read,
  readInto,
  register,
  sameBytes,
  snapshotMessages,
  untilBusy,
} from "./testing/calls.js";
import { type ServiceProcess, startService, temporaryFolder } from "./testing/service-process.js";

const large = numbers(2 ** 24);

group.each([
  ["TCP", large],
  ["a Unix socket", large.subarray(0, 2 ** 20)],
])("a process on %s", (transport, theta) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let service: ServiceProcess;
  let channel: ServiceChannel;
  beforeAll(async () => {
    folder = await temporaryFolder();
    service = await startService({
      CONDENSERY_STORE: `file:${folder.path}`,
      CONDENSERY_STORE_CACHE_BYTES: "0",
      CONDENSERY_QUEUE_CONCURRENCY: "1",
      CONDENSERY_QUEUE_WAITING: "16",
      ...(transport === "TCP" ? {} : { CONDENSERY_BIND: `unix:${join(folder.path, "service.sock")}` }),
    });
    channel = service.dial();
  });
  afterAll(async () => {
    channel.close();
    await service[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  test("a specification is registered, snapshots come back, an expert is described", async () => {
    const digest = await register(channel, { seed: 1, dataset: "mnist" });
    expect(digest).toBe(await register(channel, { dataset: "mnist", seed: 1 }));
    const values = [Float32Array.of(1.5, -0, 1e-45), Float32Array.of(1, 2, 3)];
    for (const [epoch, theta] of values.entries()) {
      const { snapshot } = await append(
        channel,
        snapshotMessages(nameOf(digest, 2, epoch), theta, { loss: epoch / 4 }),
      );
      expect(snapshot).toMatchObject({
        name: nameOf(digest, 2, epoch),
        parameters: 3n,
        statistics: { loss: epoch / 4 },
      });
      expect(await read(channel, nameOf(digest, 2, epoch))).toEqual(theta);
    }
    const snapshots = await describe(channel, digest, 2);
    expect(snapshots.map(({ name }) => name?.epoch)).toEqual([0, 1]);
    expect(await describe(channel, digest, 3)).toEqual([]);
  });

  test("specifications are listed in pages", async () => {
    const digests = await Promise.all(Array.from({ length: 7 }, (_, seed) => register(channel, { seed })));
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await list(channel, { pageSize: 3, pageToken });
      expect(page.specificationDigests.length).toBeLessThanOrEqual(3);
      seen.push(...page.specificationDigests);
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(seen.toSorted());
    expect(seen).toEqual(expect.arrayContaining(digests));
    expect((await list(channel)).specificationDigests).toEqual(seen);
  });

  test("of eight writers of one epoch one wins", async () => {
    const digest = await register(channel, { race: true });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => append(channel, snapshotMessages(nameOf(digest), Float32Array.of(i)))),
    );
    const won = outcomes.flatMap(({ status }, i) => (status === "fulfilled" ? [i] : []));
    expect(won.length).toBe(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ code: "ALREADY_EXISTS", reason: "CONFLICT" });
    }
    expect(await read(channel, nameOf(digest))).toEqual(Float32Array.of(won[0] ?? -1));
  });

  test(`${theta.byteLength / 2 ** 20} MiB: written, read, left in the middle, read on`, async () => {
    const digest = await register(channel, { large: true });
    await append(channel, snapshotMessages(nameOf(digest), theta));
    const assembler = newAssembler();
    await readInto(channel, nameOf(digest), assembler, 3);
    expect(assembler.receivedBytes).toBe(2 * 2 ** 20);
    // There is one place for calls: the one that was left must have ended for this one to begin.
    await readInto(channel, nameOf(digest), assembler);
    expect(sameBytes(assembler.finish().data, theta)).toBe(true);
  }, 240_000);

  test("a damaged file is DATA_LOSS, its place is in the log only", async () => {
    const digest = await register(channel, { damaged: true });
    const { snapshot } = await append(channel, snapshotMessages(nameOf(digest), Float32Array.of(1, 2)));
    const blob = snapshot?.blob ?? "";
    const file = join(folder.path, "blobs", "sha256", blob.slice(0, 2), `${blob}.safetensors`);
    const bytes = await readFile(file);
    bytes[bytes.length - 1] = 7;
    await writeFile(file, bytes);
    const error = await failure(read(channel, nameOf(digest)));
    expect(error).toMatchObject({ code: "DATA_LOSS", reason: "CORRUPT_BLOB", metadata: { blob } });
    expect(JSON.stringify(error)).not.toContain(folder.path);
    expect(JSON.stringify(await service.logged((error as Error).message))).toContain(file);
    await append(channel, snapshotMessages(nameOf(digest), Float32Array.of(1, 2)));
    expect(await read(channel, nameOf(digest))).toEqual(Float32Array.of(1, 2));
  });

  test("health", async () => {
    expect(await health(channel, "condensery.trajectory.v1.TrajectoryService")).toBe("serving");
  });
});

test("SIGTERM lets a snapshot that is under way arrive, then the process ends well", async () => {
  await using folder = await temporaryFolder();
  await using service = await startService({
    CONDENSERY_STORE: `file:${folder.path}`,
    CONDENSERY_QUEUE_CONCURRENCY: "1",
    CONDENSERY_QUEUE_WAITING: "0",
  });
  using channel = service.dial();
  const digest = await register(channel, { seed: 1 });
  const theta = numbers(2 ** 20);
  let sent = 0;
  async function* interrupted() {
    for await (const message of snapshotMessages(nameOf(digest), theta)) {
      yield message;
      sent += 1;
      if (sent !== 3) continue;
      await untilBusy(channel);
      service.child.kill("SIGTERM");
      await service.logged("stopping");
    }
  }
  expect(await append(channel, interrupted())).toMatchObject({ snapshot: { parameters: 2n ** 20n } });
  expect(await service.exited).toEqual({ code: 0, signal: null });
  expect(await failure(list(channel))).toMatchObject({ code: "UNAVAILABLE" });
  const store = await openTrajectoryStore(folder.path);
  expect(sameBytes(await store.readSnapshot(digest, 0, 0), theta)).toBe(true);
  expect(await readdir(join(folder.path, "tmp"))).toEqual([]);
});

test("a read that a killed process broke off goes on at the next one", async () => {
  await using folder = await temporaryFolder();
  const environment = {
    CONDENSERY_STORE: `file:${folder.path}`,
    CONDENSERY_BIND: `unix:${join(folder.path, "service.sock")}`,
  };
  const store = await openTrajectoryStore(folder.path);
  const digest = await store.registerSpec({ seed: 1 });
  const theta = large.subarray(0, 2 ** 20);
  await store.appendSnapshot(digest, 0, { epoch: 0, theta });
  const assembler = newAssembler();
  {
    await using service = await startService(environment);
    using channel = service.dial();
    await readInto(channel, nameOf(digest), assembler, 3);
  }
  await using service = await startService(environment);
  using channel = service.dial();
  await readInto(channel, nameOf(digest), assembler);
  expect(sameBytes(assembler.finish().data, theta)).toBe(true);
});
