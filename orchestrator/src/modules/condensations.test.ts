import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { DatasetFileError } from "@condensery/datasets";
import { cancel, create, failure, get, list, remove, resume, until, watch, watchAll } from "./testing/calls.js";
import { createChannel } from "@condensery/service-kit";
import { serve, temporaryFolder } from "./testing/served-orchestrator.js";

test("a condensation from its creation to its result", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  const { channel, runs } = orchestrator;
  const created = await create(channel, { outerSteps: 3, seed: 7n, recipe: undefined });
  expect(created).toMatchObject({ state: State.QUEUED, stepsDone: 0, failure: "", spec: { outerSteps: 3, seed: 7n } });
  expect(created.name).toMatch(/^condensations\/[0-9a-f-]{36}$/u);
  expect(created.spec).toMatchObject({
    dataset: "mnist",
    experts: 6,
    recipe: { innerSteps: 10, keptSteps: 3, rho: 2 },
  });
  const run = await runs.next();
  expect(run.request).toMatchObject({ dataset: "mnist", outerSteps: 3, seed: "7", method: "satm", keptSteps: 3 });
  const events = watch(channel, created.name);
  run.emit({ kind: "phase-started", phase: "condense" });
  run.steps(0, 2);
  expect(await until(events, "stepCompleted")).toMatchObject({
    event: {
      stepCompleted: { step: 0, loss: 1, perturbedLoss: Number.NaN, flops: 1e9, bytesMoved: 4096n, cost: 0.125 },
    },
  });
  await until(events, "stepCompleted");
  expect(await get(channel, created.name)).toMatchObject({ state: State.RUNNING, stepsDone: 2 });
  run.steps(2, 3);
  run.emit({ kind: "phase-started", phase: "publish" });
  await run.succeed();
  expect(await until(events, "stateChanged")).toMatchObject({ event: { stateChanged: { state: State.SUCCEEDED } } });
  expect((await events.next()).done).toBe(true);
  const ended = await get(channel, created.name);
  expect(ended).toMatchObject({
    state: State.SUCCEEDED,
    stepsDone: 3,
    result: {
      condensed: { mean: 0.625, standardDeviation: 0.125, values: [0.5, 0.75] },
      randomReal: { mean: 0.25 },
      experts: 0.875,
      alpha: 0.5,
      files: ["images.safetensors", "dataset.json", "grid.png", "best.safetensors"],
      device: { provider: "cpu", threads: 1, onnxruntime: "1.30.0" },
    },
  });
  expect(ended.endTime?.getTime()).toBeGreaterThanOrEqual(ended.createTime?.getTime() ?? Number.NaN);

  const kinds = (await watchAll(channel, created.name)).map(({ event }) => event?.$case);
  const step = "stepCompleted";
  const begin = ["stateChanged", "stateChanged", "phaseStarted", step, step, step, "phaseStarted", "stateChanged"];
  expect(kinds).toEqual(begin);
});

test("a result without evaluations", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  const { channel, runs } = orchestrator;
  const { name } = await create(channel, { evaluations: 0 });
  const experts = {
    accuracies: [0.5],
    mean: 0.5,
    standardDeviation: 0,
    images: 1,
    repeats: 1,
    epochs: 1,
    learningRate: 1,
  };
  await (await runs.next()).succeed({ accuracies: { experts } });
  await watchAll(channel, name);
  const { result } = await get(channel, name);
  expect([result?.condensed, result?.randomReal, result?.experts]).toEqual([undefined, undefined, 0.5]);
});

test("pages, filters, and what is created meanwhile", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path, { CONDENSERY_JOBS: "1" });
  const { channel } = orchestrator;
  const names: string[] = [];
  for (let index = 0; index < 5; index++) names.unshift((await create(channel)).name);
  const order = (await list(channel)).condensations.map(({ name }) => name);
  expect(order.toSorted()).toEqual(names.toSorted());
  const first = await list(channel, { pageSize: 2 });
  const late = await create(channel);
  const second = await list(channel, { pageSize: 2, pageToken: first.nextPageToken });
  const third = await list(channel, { pageSize: 2, pageToken: second.nextPageToken });
  const paged = [first, second, third].flatMap(({ condensations }) => condensations.map(({ name }) => name));
  expect(paged.filter((name) => name !== late.name)).toEqual(order);
  expect(third.nextPageToken).toBe("");
  await until(watch(channel, order.at(-1) ?? ""), "stateChanged");
  await cancel(channel, late.name);
  const cancelled = await list(channel, { states: [State.CANCELLED] });
  expect(cancelled.condensations.map(({ name }) => name)).toEqual([late.name]);
  expect(await failure(list(channel, { pageSize: 0, pageToken: "x", states: [0] }))).toMatchObject({
    fields: [{ field: "states[0]" }, { field: "page_size" }, { field: "page_token" }],
  });
});

test("a repeated request returns the same condensation, also at the same time and after a restart", async () => {
  await using state = await temporaryFolder();
  const limits = { CONDENSERY_JOBS: "1", CONDENSERY_JOBS_WAITING: "0" };
  let name: string;
  {
    await using orchestrator = await serve(state.path, limits);
    const { channel } = orchestrator;
    const same = await Promise.all(Array.from({ length: 8 }, () => create(channel, { seed: 1n }, "mine")));
    expect(new Set(same.map((each) => each.name)).size).toBe(1);
    ({ name } = await create(channel, { seed: 1n, dataset: "mnist" }, "mine"));
    expect(name).toBe(same[0]?.name);
    expect(await failure(create(channel, { seed: 2n }, "mine"))).toMatchObject({
      code: "ALREADY_EXISTS",
      reason: "CONFLICT",
      metadata: { resource: name },
    });
    const full = await failure(create(channel));
    expect(full).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "BUSY", metadata: { limit: "1" } });
    expect(full.retryDelayMs).toBeGreaterThan(0);
  }
  await using orchestrator = await serve(state.path, limits);
  const { channel } = orchestrator;
  expect((await create(channel, { seed: 1n }, "mine")).name).toBe(name);
  await cancel(channel, name);
  await remove(channel, name);
  expect((await create(channel, { seed: 2n }, "mine")).name).not.toBe(name);
});

test("a client has no more condensations than a client may have, until one of them has ended", async () => {
  await using state = await temporaryFolder();
  const tokens = { alice: "a".repeat(16), bob: "b".repeat(16) };
  await using orchestrator = await serve(state.path, {
    CONDENSERY_JOBS_PER_CLIENT: "1",
    CONDENSERY_TOKENS: `alice=${tokens.alice},bob=${tokens.bob}`,
  });
  const { address: addresses } = orchestrator.server;
  const [alice, bob] = [tokens.alice, tokens.bob].map((token) => createChannel({ addresses, token }));
  if (alice === undefined || bob === undefined) throw new Error("there are two clients");
  try {
    const { name } = await create(alice, {}, "same");
    const full = await failure(create(alice));
    expect(full).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      reason: "BUSY",
      message: expect.stringContaining("client"),
    });
    expect((await create(bob, { seed: 5n }, "same")).name).not.toBe(name);
    await cancel(alice, name);
    await create(alice);
  } finally {
    alice.close();
    bob.close();
  }
});

test("what is larger than this process is set to allow is refused with what it would take", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path, { CONDENSERY_LIMIT_OUTER_STEPS: "5" });
  const { channel } = orchestrator;
  const refused = await failure(create(channel, { outerSteps: 6 }));
  expect(refused).toMatchObject({ code: "INVALID_ARGUMENT", reason: "LIMIT_EXCEEDED" });
  expect(refused.message).toMatch(/outer_steps.*(?:MiB|GiB)/su);
  expect((await list(channel)).condensations).toEqual([]);
  const { name } = await create(channel, { outerSteps: 5 });
  await cancel(channel, name);
  expect(await failure(resume(channel, name, 6))).toMatchObject({
    reason: "LIMIT_EXCEEDED",
    fields: [{ field: "outer_steps" }],
    metadata: { what: "outer_steps" },
  });
  expect(await get(channel, name)).toMatchObject({ state: State.CANCELLED, spec: { outerSteps: 5 } });
  await resume(channel, name);
});

test("cancelling one that waits, one that runs, and one that has ended", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path, { CONDENSERY_JOBS: "1" });
  const { channel, runs } = orchestrator;
  const running = await create(channel);
  const run = await runs.next();
  const [waiting, next] = [await create(channel), await create(channel)];
  expect(await cancel(channel, waiting.name)).toMatchObject({ state: State.CANCELLED, stepsDone: 0 });
  run.steps(0, 4);
  expect(await cancel(channel, running.name)).toMatchObject({ state: State.CANCELLED, stepsDone: 4, failure: "" });
  const events = await watchAll(channel, running.name);
  expect(events.slice(-2)).toMatchObject([
    { event: { $case: "checkpointWritten", checkpointWritten: { step: 4 } } },
    { event: { stateChanged: { state: State.CANCELLED } } },
  ]);
  const following = await runs.next();
  await following.succeed();
  await watchAll(channel, next.name);
  expect(await cancel(channel, next.name)).toMatchObject({ state: State.SUCCEEDED });
  expect(runs.pending).toBe(false);
});

test("a failure is one sentence; its cause is in the log", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  const { channel, runs, log } = orchestrator;
  const unforeseen = await create(channel);
  (await runs.next()).fail(new Error("password is 1234"));
  await watchAll(channel, unforeseen.name);
  expect(await get(channel, unforeseen.name)).toMatchObject({
    state: State.FAILED,
    failure: "The orchestrator failed; its log has the cause.",
  });
  expect(log.find(({ msg }) => msg === "a condensation failed")).toMatchObject({
    condensation: unforeseen.name,
    error: { message: "password is 1234" },
  });
  const foreseen = await create(channel);
  const run = await runs.next();
  run.fail(new DatasetFileError("truncated", join(run.options.folder, "images"), "is\ncut short"));
  const last = (await watchAll(channel, foreseen.name)).at(-1);
  const { failure: told } = await get(channel, foreseen.name);
  expect(last).toMatchObject({ event: { stateChanged: { state: State.FAILED, failure: told } } });
  expect(told).toContain("is cut short");
  expect(told).not.toContain(state.path);
});

test("going on with one that was cancelled, failed or has succeeded", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  const { channel, runs } = orchestrator;
  const { name } = await create(channel, { outerSteps: 10 });
  const first = await runs.next();
  expect(await failure(resume(channel, name))).toMatchObject({ reason: "WRONG_STATE", metadata: { state: "RUNNING" } });
  first.steps(0, 2);
  await cancel(channel, name);
  const before = await watchAll(channel, name);
  const fewer = await failure(resume(channel, name, 9));
  expect(fewer).toMatchObject({ reason: "INVALID_REQUEST", fields: [{ field: "outer_steps" }] });
  expect(await resume(channel, name)).toMatchObject({ state: State.QUEUED, endTime: undefined, stepsDone: 2 });
  const second = await runs.next();
  expect(second.options.folder).toBe(first.options.folder);
  second.emit({ kind: "job-started", folder: "", spec: undefined as never, resumedAtStep: 2 });
  second.steps(2, 10);
  await second.succeed();
  const after = await watchAll(channel, name, before.at(-1)?.resumeToken);
  expect(after.map(({ sequence }) => Number(sequence))).toEqual(after.map((_, index) => before.length + index + 1));
  expect(after.at(-1)).toMatchObject({ event: { stateChanged: { state: State.SUCCEEDED } } });
  expect(await failure(resume(channel, name))).toMatchObject({
    reason: "WRONG_STATE",
    metadata: { state: "SUCCEEDED" },
  });
  expect(await failure(resume(channel, name, 10))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await failure(resume(channel, name, 0))).toMatchObject({ reason: "INVALID_REQUEST" });
  const longer = await resume(channel, name, 20);
  expect(longer).toMatchObject({ spec: { outerSteps: 20 }, result: undefined });
  const third = await runs.next();
  expect(third.request).toMatchObject({ outerSteps: 20 });
  third.fail(new Error("enough"));
  await watchAll(channel, name);
  await resume(channel, name);
  await (await runs.next()).succeed();
  await watchAll(channel, name);
  expect(await get(channel, name)).toMatchObject({ state: State.SUCCEEDED, failure: "" });
});

test("an ended one is deleted with its files", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  const { channel, runs } = orchestrator;
  const { name } = await create(channel);
  const run = await runs.next();
  expect(await failure(remove(channel, name))).toMatchObject({ code: "FAILED_PRECONDITION", reason: "WRONG_STATE" });
  await run.succeed();
  await watchAll(channel, name);
  await remove(channel, name);
  for (const call of [get(channel, name), remove(channel, name), cancel(channel, name), watchAll(channel, name)]) {
    expect(await failure(call)).toMatchObject({ code: "NOT_FOUND", metadata: { resource: name } });
  }
  expect(await failure(resume(channel, name))).toMatchObject({ code: "NOT_FOUND" });
  expect(await readdir(join(state.path, "condensations"))).toEqual([]);
  expect(await readdir(join(state.path, "trash"))).toEqual([]);
  expect(await failure(get(channel, "condensations/1"))).toMatchObject({ fields: [{ field: "name" }] });
});

test("data sets are found under the data roots only", async () => {
  await using state = await temporaryFolder();
  await using roots = await temporaryFolder();
  await mkdir(join(roots.path, "digits"));
  await using orchestrator = await serve(state.path, { CONDENSERY_DATA_ROOTS: roots.path });
  const { channel } = orchestrator;
  expect(await create(channel, { dataset: "idx:digits" })).toMatchObject({ spec: { dataset: "idx:digits" } });
  const missing = await failure(create(channel, { dataset: "idx:letters" }));
  expect(missing).toMatchObject({ code: "NOT_FOUND", metadata: { resource: "idx:letters" } });
  expect(missing.message).not.toContain(roots.path);
  for (const dataset of [`idx:${roots.path}`, "idx:../x", "idx:a/../b", "cifar", "", "idx:"]) {
    expect(await failure(create(channel, { dataset }))).toMatchObject({ fields: [{ field: "spec.dataset" }] });
  }
});
