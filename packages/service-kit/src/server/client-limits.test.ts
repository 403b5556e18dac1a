import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import { aborted, type Deferred, deferred, failure } from "../testing/deferred.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { ClientLimits } from "./client-limits.js";
import { createGate } from "./gate.js";
import { unary } from "./method.js";

const environment = { CONDENSERY_TOKENS: "alice=alices-token-0001,bob=bobs-token-000001" };
const tokens = { alice: "alices-token-0001", bob: "bobs-token-000001" };
const timeoutMs = 60_000;

/** Calls of one client over a connection of its own. */
function callerOf(server: { readonly address: string }, client: keyof typeof tokens) {
  const channel = dial(server, { token: tokens[client] });
  return {
    call: (value: string, signal?: AbortSignal) =>
      callUnary(channel, echoDefinition.echo, textValue(value), {
        timeoutMs,
        ...(signal === undefined ? {} : { signal }),
      }),
    [Symbol.dispose]: () => channel.close(),
  };
}

/** A method whose calls end when the test says so, whatever became of them. */
function heldCalls() {
  const held = new Map<string, Deferred<void>>();
  const entered: string[] = [];
  let wake = deferred();
  const echo = unary(async (request: ReturnType<typeof textValue>) => {
    const end = deferred();
    held.set(request.value, end);
    entered.push(request.value);
    wake.resolve();
    wake = deferred();
    await end.promise;
    return request;
  });
  return {
    echo,
    entered,
    end: (value: string) => held.get(value)?.resolve(),
    until: async (value: string) => {
      while (!held.has(value)) await wake.promise;
    },
  };
}

/** The first call of several that is let in: what ends a call's work and what counts it out are some turns apart. */
async function admitted(
  call: () => Promise<unknown>,
  entered: Promise<void>,
): Promise<{ readonly done: Promise<unknown> }> {
  for (;;) {
    const done = call();
    const refused = await Promise.race([entered.then(() => false), failure(done).then(() => true)]);
    if (!refused) return { done };
  }
}

test("a client that calls too often is told when to come again, and others are not held back", async () => {
  let now = 1000;
  await using server = await startEcho({
    environment: { ...environment, CONDENSERY_CLIENT_RATE: "5" },
    monotonicNow: () => now,
  });
  using alice = callerOf(server, "alice");
  using bob = callerOf(server, "bob");
  for (let call = 0; call < 10; call += 1) await alice.call("");
  expect(await failure(alice.call(""))).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    reason: "RATE_LIMITED",
    retryDelayMs: 200,
    metadata: { limit: "5", client: "alice" },
  });
  expect((await bob.call("b")).value).toBe("b");
  now += 200;
  expect((await alice.call("a")).value).toBe("a");
  expect(await failure(alice.call(""))).toMatchObject({ reason: "RATE_LIMITED" });
});

test("a client has so many calls at once, counted until their work has ended and not just their answer", async () => {
  const held = heldCalls();
  await using server = await startEcho({
    environment: { ...environment, CONDENSERY_CLIENT_CALLS: "2", CONDENSERY_QUEUE_RETRY_DELAY: "3s" },
    methods: { echo: held.echo },
  });
  using alice = callerOf(server, "alice");
  using bob = callerOf(server, "bob");
  const leave = new AbortController();
  const left = failure(alice.call("left", leave.signal));
  const kept = alice.call("kept");
  await Promise.all([held.until("left"), held.until("kept")]);
  const busy = {
    code: "RESOURCE_EXHAUSTED",
    reason: "BUSY",
    retryDelayMs: 3000,
    metadata: { limit: "2", client: "alice" },
  };
  expect(await failure(alice.call(""))).toMatchObject(busy);
  const others = bob.call("b");
  await held.until("b");
  held.end("b");
  await others;
  // The call is over for its caller; its work goes on, and so do its costs
  leave.abort(new Error("enough"));
  await left;
  expect(await failure(alice.call(""))).toMatchObject(busy);
  held.end("left");
  const next = await admitted(() => alice.call("next"), held.until("next"));
  for (const value of ["next", "kept"]) held.end(value);
  await Promise.all([next.done, kept]);
});

test("at a full gate clients take turns, and the greedy one makes room", async () => {
  const held = heldCalls();
  const gate = createGate({ concurrency: 1, waiting: 4, retryDelayMs: 1 });
  await using server = await startEcho({ environment, methods: { echo: held.echo }, gate });
  using alice = callerOf(server, "alice");
  using bob = callerOf(server, "bob");
  const outcomes = new Map<string, unknown>();
  const send = (who: typeof alice, value: string): Promise<void> =>
    who.call(value).then(
      () => void outcomes.set(value, "answered"),
      (error: { readonly reason?: string }) => void outcomes.set(value, error.reason),
    );
  const calls = [send(alice, "a1")];
  await held.until("a1");
  for (const value of ["a2", "a3", "a4", "a5", "a6"]) calls.push(send(alice, value));
  while (outcomes.size === 0) await new Promise(setImmediate);
  expect([[...outcomes], gate.waiting]).toEqual([[["a6", "BUSY"]], 4]);
  calls.push(send(bob, "b1"), send(bob, "b2"));
  while (outcomes.size < 3) await new Promise(setImmediate);
  expect(Object.fromEntries(outcomes)).toEqual({ a4: "BUSY", a5: "BUSY", a6: "BUSY" });
  for (const value of ["a1", "a2", "b1", "a3", "b2"]) {
    await held.until(value);
    held.end(value);
  }
  await Promise.all(calls);
  expect(held.entered).toEqual(["a1", "a2", "b1", "a3", "b2"]);
});

test("a client that never stops calling does not keep another one out", async () => {
  const gate = createGate({ concurrency: 2, waiting: 2, retryDelayMs: 1 });
  const echo = unary(async (request: ReturnType<typeof textValue>) => {
    await new Promise(setImmediate);
    return request;
  });
  await using server = await startEcho({
    environment: { ...environment, CONDENSERY_CLIENT_RATE: "1000000" },
    methods: { echo },
    gate,
  });
  using alice = callerOf(server, "alice");
  using bob = callerOf(server, "bob");
  const enough = new AbortController();
  const turnedAway = deferred();
  const greedy = Array.from({ length: 8 }, async () => {
    while (!enough.signal.aborted) await alice.call("a").catch(() => turnedAway.resolve());
  });
  await turnedAway.promise;
  for (let call = 0; call < 10; call += 1) expect((await bob.call("b")).value).toBe("b");
  enough.abort();
  await Promise.all(greedy);
});

test("without tokens on this machine there are no limits but those that are asked for", async () => {
  const hold = unary(async (request: ReturnType<typeof textValue>, { signal }) => {
    if (request.value === "hold") await aborted(signal);
    return request;
  });
  for (const [environment, expected] of [
    [{}, 70],
    [{ CONDENSERY_CLIENT_CALLS: "1" }, 0],
  ] as const) {
    await using server = await startEcho({ methods: { echo: hold }, environment });
    using channel = dial(server);
    const leave = new AbortController();
    const held = failure(
      callUnary(channel, echoDefinition.echo, textValue("hold"), { timeoutMs, signal: leave.signal }),
    );
    const calls = Array.from({ length: 70 }, () =>
      callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs }),
    );
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(expected);
    leave.abort(new Error("enough"));
    await held;
  }
});

test("clients that are idle are forgotten", () => {
  let now = 0;
  const limits = new ClientLimits({ calls: 1, rate: 10, retryDelayMs: 1, now: () => now });
  const end = limits.begin("busy");
  for (let index = 0; index < 10_000; index += 1) {
    limits.begin(`client ${index}`)();
    now += 100;
  }
  expect(limits.size).toBeLessThanOrEqual(256);
  // The one with a call is not
  expect(() => limits.begin("busy")).toThrow(expect.objectContaining({ reason: "BUSY" }));
  end();
  end();
  const again = limits.begin("busy");
  expect(() => limits.begin("busy")).toThrow(expect.objectContaining({ reason: "BUSY" }));
  again();
});
