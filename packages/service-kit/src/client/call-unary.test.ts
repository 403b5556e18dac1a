import { expect, test } from "vitest";
import { ServiceError } from "../errors/service-error.js";
import type { StatusName } from "../errors/status-name.js";
import { unary } from "../server/method.js";
import { deferred, failure } from "../testing/deferred.js";
import { echoDefinition, numberValue, textValue } from "../testing/echo-service.js";
import { policy } from "../testing/retries.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { callClientStream } from "./call-client-stream.js";
import { callServerStream } from "./call-server-stream.js";
import { callUnary } from "./call-unary.js";
import { RetryBudget } from "./retry-budget.js";
import type { RetryPolicy } from "./retry-policy.js";

const timeoutMs = 60_000;

/** Fails as told, then answers; counts the tries. */
function failing(code: Exclude<StatusName, "OK">, times: number, retryDelayMs?: number, reason = "TEST") {
  const seen = { calls: 0 };
  const echo = unary((request: ReturnType<typeof textValue>) => {
    seen.calls += 1;
    if (seen.calls > times) return request;
    const delay = retryDelayMs === undefined ? {} : { retryDelayMs };
    throw new ServiceError({ code, reason, message: "not yet", ...delay });
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

test("a busy service is asked again after the pause that it names, at no cost, where the policy says so", async () => {
  const { seen, methods } = failing("RESOURCE_EXHAUSTED", 7, 2, "BUSY");
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const delays: number[] = [];
  const budget = new RetryBudget(1);
  const retry = policy({
    maxAttempts: 2,
    budget,
    waitWhenBusy: true,
    onRetry: ({ attempt, delayMs }) => delays.push(attempt, delayMs),
  });
  expect((await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs, retry })).value).toBe("a");
  expect([seen.calls, budget.tokens]).toEqual([8, 1]);
  expect(delays.filter((_, index) => index % 2 === 0)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  for (const delayMs of delays.filter((_, index) => index % 2 === 1)) {
    expect(delayMs).toBeGreaterThanOrEqual(2);
    expect(delayMs).toBeLessThanOrEqual(3);
  }
});

test("waiting for a busy service is off by default, ends at the deadline, and is for no other reason", async () => {
  const cases = [
    { reason: "BUSY", retryDelayMs: 1, retry: policy() },
    { reason: "BUSY", retryDelayMs: 2 * timeoutMs, retry: policy({ waitWhenBusy: true }) },
    { reason: "DISK_FULL", retryDelayMs: 1, retry: policy({ waitWhenBusy: true }) },
  ];
  for (const { reason, retryDelayMs, retry } of cases) {
    const { seen, methods } = failing("RESOURCE_EXHAUSTED", 1, retryDelayMs, reason);
    await using server = await startEcho({ methods });
    using channel = dial(server);
    const error = await failure(callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs, retry }));
    expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason });
    expect(seen.calls).toBe(1);
  }
});

test("the size of each message is told, of every try", async () => {
  const { methods } = failing("UNAVAILABLE", 1);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const sizes: number[] = [];
  const options = { timeoutMs, retry: policy(), onBytes: (bytes: number) => sizes.push(bytes) };
  await callUnary(channel, echoDefinition.echo, textValue("12345"), options);
  // Tag and length take two bytes; the failed try had no answer.
  expect(sizes).toEqual([7, 7, 7]);
  sizes.length = 0;
  expect((await callClientStream(channel, echoDefinition.join, ["a", "bc"].map(textValue), options)).value).toBe(
    "a bc",
  );
  for await (const _ of callServerStream(channel, echoDefinition.count, numberValue(3), options));
  // The number 0 is not written at all.
  expect(sizes).toEqual([3, 4, 6, 2, 0, 2, 2]);
});
