import { type CallOptions, Metadata } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { callServerStream } from "../client/call-server-stream.js";
import { callUnary } from "../client/call-unary.js";
import { RemoteError } from "../errors/remote-error.js";
import { aborted, deferred, failure } from "../testing/deferred.js";
import { echoDefinition, numberValue, textValue } from "../testing/echo-service.js";
import { dial, startEcho, testConfiguration } from "../testing/start-echo.js";
import { serverStream, unary } from "./method.js";

test("a client's cancel reaches the innermost signal while the call is under way", async () => {
  const entered = deferred();
  const reason = deferred<unknown>();
  const innermost = async (signal: AbortSignal) => {
    entered.resolve();
    reason.resolve(await aborted(signal));
    return textValue("");
  };
  await using server = await startEcho({ methods: { echo: unary((_, { signal }) => innermost(signal)) } });
  using channel = dial(server);
  const controller = new AbortController();
  const call = callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs: 60_000, signal: controller.signal });
  const failed = failure(call);
  await entered.promise;
  controller.abort(new Error("enough"));
  expect(await failed).toEqual(new Error("enough"));
  expect(await reason.promise).toMatchObject({ code: "CANCELLED", reason: "STOPPED" });
});

test("a passed deadline aborts the work, and the client is told whichever side notices first", async () => {
  const reasons: Promise<unknown>[] = [];
  const echo = unary(async (_, { signal }) => {
    const reason = aborted(signal);
    reasons.push(reason);
    await reason;
    return textValue("");
  });
  await using server = await startEcho({ methods: { echo } });
  using channel = dial(server);
  // On a machine that has much to do, a call's deadline may pass before its work begins
  while (reasons.length === 0) {
    const error = await failure(callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  }
  expect(await reasons[0]).toMatchObject({ code: "DEADLINE_EXCEEDED", reason: "STOPPED" });
});

test("a call without a deadline gets the default, and is answered though its work goes on", async () => {
  const deadline = deferred<Date>();
  const never = unary(async (_, context) => {
    deadline.resolve(context.deadline);
    return new Promise<ReturnType<typeof textValue>>(() => undefined);
  });
  const environment = { CONDENSERY_DEFAULT_DEADLINE: "40ms" };
  await using server = await startEcho({ methods: { echo: never }, environment });
  using channel = dial(server);
  const { echo } = echoDefinition;
  const withoutDeadline: CallOptions = {};
  const error = await new Promise<unknown>((resolve) => {
    const { path, requestSerialize, responseDeserialize } = echo;
    const { client } = channel;
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      textValue(""),
      new Metadata(),
      withoutDeadline,
      resolve,
    );
  });
  expect(error).toMatchObject({ code: 4, details: "The call's deadline passed before it was done." });
  expect((await deadline.promise).getTime()).toBeLessThan(Date.now() + 1000);
  expect(testConfiguration().defaultDeadlineMs).toBe(3_600_000);
});

test("leaving a stream ends the generator on the server", async () => {
  const ended = deferred<number>();
  const count = serverStream(async function* () {
    let index = 0;
    try {
      for (;;) {
        yield numberValue(index);
        index += 1;
      }
    } finally {
      ended.resolve(index);
    }
  });
  await using server = await startEcho({ methods: { count } });
  using channel = dial(server);
  const seen: number[] = [];
  for await (const { value } of callServerStream(channel, echoDefinition.count, numberValue(0), {
    timeoutMs: 60_000,
  })) {
    seen.push(value);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([0, 1, 2]);
  expect(await ended.promise).toBeGreaterThanOrEqual(2);
});

test("a generator that waits for something else is left behind, and its call is over", async () => {
  const waiting = deferred();
  const signals: AbortSignal[] = [];
  const count = serverStream(async function* (_, { signal }) {
    signals.push(signal);
    yield numberValue(1);
    waiting.resolve();
    await new Promise(() => undefined);
  });
  await using server = await startEcho({ methods: { count } });
  using channel = dial(server);
  const controller = new AbortController();
  const options = { timeoutMs: 60_000, signal: controller.signal };
  const stream = callServerStream(channel, echoDefinition.count, numberValue(0), options);
  expect((await stream.next()).value?.value).toBe(1);
  await waiting.promise;
  controller.abort(new Error("enough"));
  expect(await failure(stream.next())).toEqual(new Error("enough"));
  expect(await aborted(signals[0] ?? new AbortController().signal)).toMatchObject({ code: "CANCELLED" });
});

test("an aborted signal makes no call", async () => {
  let calls = 0;
  const echo = unary((request: ReturnType<typeof textValue>) => {
    calls += 1;
    return request;
  });
  await using server = await startEcho({ methods: { echo } });
  using channel = dial(server);
  const options = { timeoutMs: 60_000, signal: AbortSignal.abort(new Error("before")) };
  expect(await failure(callUnary(channel, echoDefinition.echo, textValue(""), options))).toEqual(new Error("before"));
  expect((await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs: 60_000 })).value).toBe("a");
  expect(calls).toBe(1);
  expect(RemoteError.isInstance(new Error("before"))).toBe(false);
});
