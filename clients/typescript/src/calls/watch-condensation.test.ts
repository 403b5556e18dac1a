import { serverStream, unary } from "@condensery/service-kit";
import { State, type WatchCondensationRequest } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { connect } from "../connect.js";
import { aborted, collect, deferred, failure } from "../testing/deferred.js";
import { eventAt, eventsBehind, heartbeat, sampleEvents, sampleJob } from "../testing/sample-job.js";
import { serviceError } from "../testing/scripted-service.js";
import { startScripted } from "../testing/start-scripted.js";

const name = "condensations/1";
const events = sampleEvents();
const all = events.map(({ sequence }) => Number(sequence));

test("events have types and positions; heartbeats are skipped", async () => {
  const watchCondensation = serverStream(async function* () {
    for (const event of events) yield* [heartbeat, event];
  });
  await using server = await startScripted({ watchCondensation });
  await using client = await connect({ address: server.address });
  const told = await collect(client.watch(name));
  expect(told.map(({ sequence }) => sequence)).toEqual(all);
  expect(told[0]).toMatchObject({ kind: "state-changed", state: "running", resumeToken: "behind-1" });
  expect(told[0]?.time).toBeInstanceOf(Date);
  expect(told[0]).not.toHaveProperty("failure");
  const shape = { trainImages: 9000, testImages: 1000, classes: 10, imageShape: [1, 32, 32] };
  expect(told[1]).toMatchObject({ kind: "dataset-loaded", name: "MNIST", digest: "ab".repeat(32), ...shape });
  expect(told[2]).toMatchObject({ kind: "phase-started", phase: "experts" });
  expect(told[3]).toMatchObject({ kind: "phase-progressed", phase: "experts", done: 3, total: 4 });
  expect(told[3]).not.toHaveProperty("subject");
  expect(told[4]).toMatchObject({ kind: "experts-ready", accuracies: [0.75, 1], epochsTrained: 5 });
  expect(told[5]).toMatchObject({ kind: "step-completed", step: 0, sharpness: 0.125 });
  expect(told[5]).toMatchObject({ deviceSeconds: 0.25, flops: 5e9, bytesMoved: 4096, cost: 0.5 });
  expect(told[5]).not.toHaveProperty("skipReason");
  expect(told[6]).toMatchObject({ kind: "step-completed", loss: Number.NaN, skipReason: "loss-not-finite" });
  expect(told[7]).toMatchObject({ kind: "checkpoint-written", step: 2 });
  expect(told[8]).toMatchObject({
    kind: "warning-raised",
    code: "damaged-checkpoint",
    message: "Checkpoint 1 is damaged.",
  });
  expect(told[9]).toMatchObject({ kind: "phase-progressed", phase: "evaluation", subject: "random-real" });
  expect(told[10]).toMatchObject({
    kind: "evaluation-completed",
    subject: "condensed",
    accuracy: { values: [0.5, 1] },
  });
  expect(told[11]).toMatchObject({ kind: "state-changed", state: "succeeded" });
});

test("streams that break in the middle go on by token, each event once", async () => {
  const tokens: string[] = [];
  const watchCondensation = serverStream(async function* ({ resumeToken }: WatchCondensationRequest) {
    tokens.push(resumeToken);
    // The third stream repeats an event, as a server may that is not sure of what arrived
    const behind = eventsBehind(events, tokens.length === 3 ? "behind-1" : resumeToken);
    yield* behind.slice(0, 2);
    if (behind.length === 0) return;
    yield { ...heartbeat, resumeToken: behind.slice(0, 2).at(-1)?.resumeToken ?? resumeToken };
    throw serviceError("UNAVAILABLE", "UNAVAILABLE");
  });
  await using server = await startScripted({ watchCondensation });
  await using client = await connect({ address: server.address });
  const told = await collect(client.watch(name, {}, { maxRetries: 1 }));
  expect(told.map(({ sequence }) => sequence)).toEqual(all);
  expect(tokens.slice(0, 3)).toEqual(["", "behind-2", "behind-4"]);
});

test("a server that goes away and comes back is found again", async () => {
  const opened = deferred();
  const hanging = serverStream(async function* (_request: WatchCondensationRequest, { signal }) {
    yield* events.slice(0, 3);
    await aborted(signal);
  });
  const first = await startScripted({ watchCondensation: hanging }, { CONDENSERY_GRACE_PERIOD: "0s" });
  await using client = await connect({ address: first.address });
  const told: number[] = [];
  const following = (async () => {
    for await (const { sequence } of client.watch(name, {}, { maxRetries: 100 })) {
      told.push(sequence);
      if (sequence === 3) opened.resolve();
    }
  })();
  await opened.promise;
  await first.stop();
  await using second = await startScripted({}, { CONDENSERY_BIND: first.address });
  await following;
  expect([told, second.address]).toEqual([all, first.address]);
});

test("a stream that ends early is opened again while the job runs", async () => {
  let streams = 0;
  const watchCondensation = serverStream(async function* ({ resumeToken }: WatchCondensationRequest) {
    streams += 1;
    const behind = eventsBehind(events, resumeToken);
    yield* streams === 1 ? behind.slice(0, 2) : behind;
  });
  const getCondensation = unary(() => ({ condensation: sampleJob("1", State.RUNNING) }));
  await using server = await startScripted({ watchCondensation, getCondensation });
  await using client = await connect({ address: server.address });
  expect(await collect(client.watch(name))).toHaveLength(all.length);
  expect(streams).toBe(2);
});

/** A condensation that failed, was resumed and succeeded. */
const resumed = [...sampleEvents(State.FAILED), ...events].map(({ event }, index) => {
  if (event === undefined) throw new Error("Expected an event.");
  return eventAt(index + 1, event);
});

test("an end state that is not the last event does not end the loop", async () => {
  const watchCondensation = serverStream(async function* ({ resumeToken }: WatchCondensationRequest) {
    const behind = eventsBehind(resumed, resumeToken);
    yield* behind.slice(0, events.length);
    // Behind the first end state, and once more behind the last one
    if (resumeToken !== resumed.at(-1)?.resumeToken) throw serviceError("UNAVAILABLE", "UNAVAILABLE");
  });
  const getCondensation = unary(() => {
    throw serviceError("INTERNAL", "INTERNAL");
  });
  await using server = await startScripted({ watchCondensation, getCondensation });
  await using client = await connect({ address: server.address });
  const told = await collect(client.watch(name));
  expect(told.map(({ sequence }) => sequence)).toEqual(resumed.map(({ sequence }) => Number(sequence)));
  expect(told[all.length - 1]).toMatchObject({ state: "failed", failure: "The data set is damaged." });
  expect(told.at(-1)).toMatchObject({ state: "succeeded" });
});

test("a kind of event that this version does not know is left out", async () => {
  const watchCondensation = serverStream(async function* () {
    yield* events.map((event, index) => (index === 1 ? { ...event, event: undefined } : event));
  });
  await using server = await startScripted({ watchCondensation });
  await using client = await connect({ address: server.address });
  const told = await collect(client.watch(name));
  expect(told.map(({ sequence }) => sequence)).toEqual(all.filter((sequence) => sequence !== 2));
});

test("a stream that lives to its deadline is opened again where the caller set none", async () => {
  let streams = 0;
  const watchCondensation = serverStream(async function* ({ resumeToken }: WatchCondensationRequest) {
    streams += 1;
    yield* eventsBehind(events, resumeToken).slice(0, 8);
    if (streams === 1) throw serviceError("DEADLINE_EXCEEDED", "STOPPED");
  });
  await using server = await startScripted({ watchCondensation });
  await using client = await connect({ address: server.address });
  expect(await collect(client.watch(name))).toHaveLength(all.length);
  expect(streams).toBe(2);
});

test("a server that breaks every stream at once is given up", async () => {
  let streams = 0;
  const watchCondensation = serverStream(async function* () {
    streams += 1;
    if (streams > 0) throw serviceError("UNAVAILABLE", "UNAVAILABLE");
    yield* events;
  });
  await using server = await startScripted({ watchCondensation });
  await using client = await connect({ address: server.address });
  const error = await failure(collect(client.watch(name, {}, { maxRetries: 2 })));
  expect(error).toMatchObject({ name: "UnavailableError" });
  expect(streams).toBe(3);
});

test("behind the last event of an ended job there is nothing", async () => {
  await using server = await startScripted();
  await using client = await connect({ address: server.address });
  expect(await collect(client.watch(name, { resumeToken: "behind-12" }))).toEqual([]);
  expect(await collect(client.watch(name, { resumeToken: "behind-10" }))).toHaveLength(2);
});

test("lost events are an error", async () => {
  const watchCondensation = serverStream(async function* () {
    yield* [...events.slice(0, 2), ...events.slice(3)];
  });
  await using server = await startScripted({ watchCondensation });
  await using client = await connect({ address: server.address });
  const error = await failure(collect(client.watch(name)));
  expect(error).toMatchObject({
    name: "UnexpectedResponseError",
    message: expect.stringContaining("Expected event 3"),
  });
});

test("leaving the loop ends the call; so do the signal, the time limit and close()", async () => {
  const ends: ReturnType<typeof deferred>[] = [];
  const watchCondensation = serverStream(async function* (_request: WatchCondensationRequest, { signal }) {
    const end = deferred();
    ends.push(end);
    yield* events.slice(0, 1);
    await aborted(signal);
    end.resolve();
  });
  await using server = await startScripted({ watchCondensation });
  await using client = await connect({ address: server.address });
  for await (const event of client.watch(name)) if (event.sequence === 1) break;
  await ends[0]?.promise;

  const controller = new AbortController();
  const interrupted = (async () => {
    for await (const { sequence } of client.watch(name, {}, { signal: controller.signal })) {
      if (sequence === 1) controller.abort();
    }
  })();
  expect(await failure(interrupted)).toMatchObject({ name: "AbortError" });
  await ends[1]?.promise;

  const late = await failure(collect(client.watch(name, {}, { timeoutMs: 50 })));
  expect(late).toMatchObject({ name: "DeadlineExceededError", code: "DEADLINE_EXCEEDED" });

  const closed = (async () => {
    for await (const { sequence } of client.watch(name)) if (sequence === 1) await client.close();
  })();
  expect(await failure(closed)).toMatchObject({ name: "ClientClosedError" });
  expect(await failure(client.get(name))).toMatchObject({ name: "ClientClosedError" });
});
