import { expect, test } from "vitest";
import { ServiceError } from "../errors/service-error.js";
import { serverStream } from "../server/method.js";
import { failure } from "../testing/deferred.js";
import { echoDefinition, numberValue } from "../testing/echo-service.js";
import { policy } from "../testing/retries.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { callServerStreamRetrying } from "./call-server-stream.js";
import type { RetryingStreamOptions } from "./call-options.js";
import type { ServiceChannel } from "./create-channel.js";
import { RetryBudget } from "./retry-budget.js";

const timeoutMs = 60_000;

/** Counts as asked, but its first tries break after two numbers each. */
function breaking(times: number, code: "UNAVAILABLE" | "INTERNAL" = "UNAVAILABLE") {
  const seen = { calls: 0, deadlines: [] as number[] };
  const count = serverStream(async function* ({ value }: ReturnType<typeof numberValue>, { deadline }) {
    seen.calls += 1;
    seen.deadlines.push(deadline.getTime());
    for (let index = 0; index < value; index += 1) {
      if (index === 2 && seen.calls <= times) throw new ServiceError({ code, reason: "TEST", message: "broken" });
      yield numberValue(index);
    }
  });
  return { seen, methods: { count } };
}

/** What a caller sees, in order: numbers, and the beginnings of tries. */
async function follow(channel: ServiceChannel, options: Partial<RetryingStreamOptions> = {}) {
  const events: (number | string)[] = [];
  const onAttempt = (attempt: number) => events.push(`try ${attempt}`);
  const stream = callServerStreamRetrying(channel, echoDefinition.count, numberValue(4), {
    timeoutMs,
    retry: policy(),
    onAttempt,
    ...options,
  });
  for await (const { value } of stream) events.push(value);
  return events;
}

test("a broken stream is begun again, and the caller is told between the messages", async () => {
  const { methods } = breaking(2);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  expect(await follow(channel)).toEqual(["try 1", 0, 1, "try 2", 0, 1, "try 3", 0, 1, 2, 3]);
});

test("all tries have the deadline of the call", async () => {
  const { seen, methods } = breaking(2);
  await using server = await startEcho({ methods });
  let time = Date.now();
  // Each look at this clock finds it 10 s later.
  using channel = dial(server, { now: () => (time += 10_000) });
  await follow(channel);
  expect(seen.deadlines).toHaveLength(3);
  expect(Math.max(...seen.deadlines) - Math.min(...seen.deadlines)).toBeLessThan(10_000);
});

test("tries, budget and other errors end it as they end unary calls", async () => {
  const { seen, methods } = breaking(Number.POSITIVE_INFINITY);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const budget = new RetryBudget(1);
  expect(await failure(follow(channel, { retry: policy({ maxAttempts: 3 }) }))).toMatchObject({ code: "UNAVAILABLE" });
  expect(seen.calls).toBe(3);
  expect(await failure(follow(channel, { retry: policy({ budget }) }))).toMatchObject({ code: "UNAVAILABLE" });
  expect([seen.calls, budget.tokens]).toEqual([5, 0]);
  const internal = breaking(1, "INTERNAL");
  await using other = await startEcho({ methods: internal.methods });
  using second = dial(other);
  expect(await failure(follow(second))).toMatchObject({ code: "INTERNAL", reason: "TEST" });
  expect(internal.seen.calls).toBe(1);
});

test("a success gives a part of the budget back, and an abort ends the pause between two tries", async () => {
  const { methods } = breaking(1);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const budget = new RetryBudget(2, 0.5);
  await follow(channel, { retry: policy({ budget }) });
  expect(budget.tokens).toBe(1.5);
  const failing = breaking(1);
  await using other = await startEcho({ methods: failing.methods });
  using second = dial(other);
  const controller = new AbortController();
  const onRetry = () => controller.abort(new Error("enough"));
  const retry = policy({ initialDelayMs: 30_000, maxDelayMs: 30_000, onRetry });
  expect(await failure(follow(second, { retry, signal: controller.signal }))).toEqual(new Error("enough"));
});

test("leaving the loop cancels the try under way and begins no other", async () => {
  const { seen, methods } = breaking(0);
  await using server = await startEcho({ methods });
  using channel = dial(server);
  const options = { timeoutMs, retry: policy() };
  for await (const { value } of callServerStreamRetrying(channel, echoDefinition.count, numberValue(9), options)) {
    if (value === 1) break;
  }
  expect(seen.calls).toBe(1);
});
