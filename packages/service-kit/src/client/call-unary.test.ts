import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { ServiceError } from "../errors/service-error.js";
import type { StatusName } from "../errors/status-name.js";
import { unary } from "../server/method.js";
import { deferred, failure } from "../testing/deferred.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { callUnary } from "./call-unary.js";
import { createChannel } from "./create-channel.js";
import { RetryBudget, type RetryPolicy } from "./retry-policy.js";

const timeoutMs = 60_000;

/** A generator with a seed, as callers have to give one. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function policy(options: Partial<RetryPolicy> = {}): RetryPolicy {
  return { maxAttempts: 5, initialDelayMs: 1, maxDelayMs: 4, random: seeded(1), ...options };
}

/** Fails as told, then answers; counts the tries. */
function failing(code: Exclude<StatusName, "OK">, times: number, retryDelayMs?: number) {
  const seen = { calls: 0 };
  const echo = unary((request: ReturnType<typeof textValue>) => {
    seen.calls += 1;
    if (seen.calls > times) return request;
    const delay = retryDelayMs === undefined ? {} : { retryDelayMs };
    throw new ServiceError({ code, reason: "TEST", message: "not yet", ...delay });
  });
  return { seen, methods: { echo } };
}

test("UNAVAILABLE is tried again until it works", async () => {
  const { seen, methods } = failing("UNAVAILABLE", 2);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const retries: number[] = [];
  const retry = policy({ onRetry: ({ attempt }) => retries.push(attempt) });
  expect((await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs, retry })).value).toBe("a");
  expect([seen.calls, retries]).toEqual([3, [1, 2]]);
});

test.each<Exclude<StatusName, "OK">>([
  "INTERNAL",
  "RESOURCE_EXHAUSTED",
  "ABORTED",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
])("%s is not tried again", async (code) => {
  const { seen, methods } = failing(code, 1);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const call = callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs, retry: policy() });
  expect(await failure(call)).toMatchObject({ code });
  expect(seen.calls).toBe(1);
});

test("without a policy there is one try", async () => {
  const { seen, methods } = failing("UNAVAILABLE", 1);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  expect(await failure(callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs }))).toMatchObject({
    code: "UNAVAILABLE",
  });
  expect(seen.calls).toBe(1);
});

test("tries, budget and deadline each end the trying", async () => {
  const { seen, methods } = failing("UNAVAILABLE", Number.POSITIVE_INFINITY);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const call = (retry: RetryPolicy, timeout = timeoutMs) =>
    failure(callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs: timeout, retry }));
  await call(policy({ maxAttempts: 3 }));
  expect(seen.calls).toBe(3);
  const budget = new RetryBudget(2);
  await call(policy({ budget }));
  expect([seen.calls, budget.tokens]).toEqual([6, 0]);
  // A pause that would end behind the deadline is not begun.
  expect(await call(policy({ initialDelayMs: 100_000, maxDelayMs: 100_000 }))).toMatchObject({ code: "UNAVAILABLE" });
  expect(seen.calls).toBe(7);
});

test("pauses grow, are drawn from the given source, and are not shorter than the server asks", async () => {
  const delays = async (retryDelayMs?: number) => {
    const { methods } = failing("UNAVAILABLE", 4, retryDelayMs);
    await using server = await startEcho({ methods });
    using channel = dial(server);
    const seen: number[] = [];
    const retry = policy({ initialDelayMs: 2, maxDelayMs: 8, onRetry: ({ delayMs }) => seen.push(delayMs) });
    await callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs, retry });
    return seen;
  };
  const first = await delays();
  expect(await delays()).toEqual(first);
  for (const [index, most] of [2, 4, 8, 8].entries()) {
    expect(first[index]).toBeGreaterThanOrEqual(most / 2);
    expect(first[index]).toBeLessThan(most);
  }
  expect(await delays(20)).toEqual([20, 20, 20, 20]);
});

/** Passes bytes to a server; its connections can be cut in the middle of an answer, as when a machine vanishes. */
async function relay(port: number) {
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(port, "127.0.0.1");
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    incoming.pipe(outgoing).pipe(incoming);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a port.");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    address: `127.0.0.1:${address.port}`,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}

test("a connection lost in the middle of a call is worth another try", async () => {
  const entered = deferred();
  let calls = 0;
  const echo = unary(async (request: ReturnType<typeof textValue>) => {
    calls += 1;
    if (calls > 1) return request;
    entered.resolve();
    return new Promise<typeof request>(() => undefined);
  });
  await using server = await startEcho({ methods: { echo } });
  await using between = await relay(server.port);
  using channel = createChannel({ addresses: between.address });
  const retry = policy({ maxAttempts: 50, initialDelayMs: 10, maxDelayMs: 100 });
  const call = callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs, retry });
  await entered.promise;
  between.cut();
  expect((await call).value).toBe("a");
  expect(calls).toBe(2);
});

test("a call made for another one ends with that one's deadline", async () => {
  const deadline = deferred<Date>();
  const echo = unary((request: ReturnType<typeof textValue>, context) => {
    deadline.resolve(context.deadline);
    return request;
  });
  await using server = await startEcho({ methods: { echo } });
  using channel = dial(server);
  const notAfter = new Date(Date.now() + 30_000);
  await callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs: 600_000, notAfter });
  expect(Math.abs((await deadline.promise).getTime() - notAfter.getTime())).toBeLessThan(10_000);
});

test("an abort ends the pause between two tries", async () => {
  const { methods } = failing("UNAVAILABLE", Number.POSITIVE_INFINITY);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const controller = new AbortController();
  const retry = policy({
    initialDelayMs: 30_000,
    maxDelayMs: 30_000,
    onRetry: () => controller.abort(new Error("enough")),
  });
  const options = { timeoutMs, retry, signal: controller.signal };
  expect(await failure(callUnary(channel, echoDefinition.echo, textValue(""), options))).toEqual(new Error("enough"));
});
