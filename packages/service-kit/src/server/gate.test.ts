import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import { aborted, deferred, failure } from "../testing/deferred.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { createGate } from "./gate.js";
import { unary } from "./method.js";

const never = new AbortController().signal;

test("runs as many as allowed, lets the next wait in order, and turns the rest away", async () => {
  const gate = createGate({ concurrency: 1, waiting: 2, retryDelayMs: 250 });
  const first = deferred();
  const order: string[] = [];
  const task = (name: string, until: Promise<void>) =>
    gate.run(never, async () => {
      await until;
      order.push(name);
    });
  const running = [task("a", first.promise), task("b", first.promise), task("c", first.promise)];
  expect([gate.running, gate.waiting]).toEqual([1, 2]);
  expect(await failure(task("d", first.promise))).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    reason: "BUSY",
    metadata: { limit: "3" },
    retryDelayMs: 250,
  });
  first.resolve();
  await Promise.all(running);
  expect(order).toEqual(["a", "b", "c"]);
  expect([gate.running, gate.waiting]).toEqual([0, 0]);
});

test("who stops waiting leaves the queue", async () => {
  const gate = createGate({ concurrency: 1, waiting: 1, retryDelayMs: 1 });
  const first = deferred();
  const running = gate.run(never, () => first.promise);
  const controller = new AbortController();
  const waiting = failure(gate.run(controller.signal, async () => undefined));
  controller.abort(new Error("gone"));
  expect(await waiting).toEqual(new Error("gone"));
  expect(gate.waiting).toBe(0);
  first.resolve();
  await running;
});

test("a failed task gives its place back", async () => {
  const gate = createGate({ concurrency: 1, waiting: 0, retryDelayMs: 1 });
  await failure(gate.run(never, async () => Promise.reject(new Error("task"))));
  expect(gate.running).toBe(0);
});

test("a cancelled call keeps its place until its work has really ended", async () => {
  const gate = createGate({ concurrency: 1, waiting: 0, retryDelayMs: 100 });
  const entered = deferred();
  const cancelled = deferred();
  const finish = deferred();
  const echo = unary(async (request: ReturnType<typeof textValue>, { signal }) => {
    if (request.value !== "long") return request;
    entered.resolve();
    await aborted(signal);
    cancelled.resolve();
    await finish.promise;
    return request;
  });
  await using server = await startEcho({ methods: { echo }, gate });
  using channel = dial(server);
  const controller = new AbortController();
  const options = { timeoutMs: 60_000, signal: controller.signal };
  const long = failure(callUnary(channel, echoDefinition.echo, textValue("long"), options));
  await entered.promise;
  controller.abort(new Error("enough"));
  await long;
  await cancelled.promise;
  const call = () => callUnary(channel, echoDefinition.echo, textValue("short"), { timeoutMs: 60_000 });
  expect(await failure(call())).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "BUSY", retryDelayMs: 100 });
  finish.resolve();
  while (gate.running > 0) await new Promise(setImmediate);
  expect((await call()).value).toBe("short");
});
