import { Metadata } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { callClientStream } from "../client/call-client-stream.js";
import { callServerStream } from "../client/call-server-stream.js";
import { callUnary } from "../client/call-unary.js";
import { ServiceError } from "../errors/service-error.js";
import { deferred, failure } from "../testing/deferred.js";
import { echoDefinition, numberValue, textValue } from "../testing/echo-service.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { bidi, clientStream, serverStream, unary } from "./method.js";

const timeoutMs = 60_000;

test("the four kinds of methods work", async () => {
  await using server = await startEcho();
  using channel = dial(server);
  expect((await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs })).value).toBe("a");
  const counted: number[] = [];
  for await (const { value } of callServerStream(channel, echoDefinition.count, numberValue(3), { timeoutMs })) {
    counted.push(value);
  }
  expect(counted).toEqual([0, 1, 2]);
  const parts = ["a", "b", "c"].map(textValue);
  expect((await callClientStream(channel, echoDefinition.join, parts, { timeoutMs })).value).toBe("a b c");
  const { path, requestSerialize, responseDeserialize } = echoDefinition.chat;
  const chat = channel.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
  for (const part of parts) chat.write(part);
  chat.end();
  const echoed: string[] = [];
  for await (const { value } of chat) echoed.push(value as string);
  expect(echoed).toEqual(["a", "b", "c"]);
});

test("a slow reader holds the generator back", async () => {
  let produced = 0;
  const big = textValue("x".repeat(2 ** 20));
  const total = 200;
  const chat = bidi(async function* () {
    for (; produced < total; produced += 1) yield big;
  });
  await using server = await startEcho({ methods: { chat } });
  using channel = dial(server);
  const { path, requestSerialize, responseDeserialize } = echoDefinition.chat;
  const call = channel.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
  call.on("error", () => undefined);
  // Nobody reads but the first message: the windows of 16 MiB on both ends are all that can be under way.
  await new Promise((resolve) => call.once("readable", resolve));
  expect(call.read()).not.toBeNull();
  using other = dial(server);
  for (let calls = 0; calls < 50; calls += 1) await callUnary(other, echoDefinition.echo, textValue(""), { timeoutMs });
  expect(produced).toBeGreaterThan(0);
  expect(produced).toBeLessThan(total);
  call.cancel();
});

test("an error in the middle of a stream comes after what was sent", async () => {
  const count = serverStream(async function* () {
    yield numberValue(1);
    throw new ServiceError({ code: "DATA_LOSS", reason: "CORRUPT_BLOB", message: "bad", metadata: { blob: "b" } });
  });
  await using server = await startEcho({ methods: { count } });
  using channel = dial(server);
  const stream = callServerStream(channel, echoDefinition.count, numberValue(0), { timeoutMs });
  expect((await stream.next()).value?.value).toBe(1);
  expect(await failure(stream.next())).toMatchObject({
    code: "DATA_LOSS",
    reason: "CORRUPT_BLOB",
    metadata: { blob: "b" },
  });
});

test("a method may answer a client's stream before its end", async () => {
  const join = clientStream(async (requests: AsyncIterable<ReturnType<typeof textValue>>) => {
    for await (const { value } of requests) {
      if (value === "stop") throw new ServiceError({ code: "OUT_OF_RANGE", reason: "R", message: "enough" });
    }
    return textValue("all");
  });
  await using server = await startEcho({ methods: { join } });
  using channel = dial(server);
  const closed = deferred();
  async function* endless() {
    try {
      for (let index = 0; ; index += 1) yield textValue(index === 3 ? "stop" : "x".repeat(2 ** 18));
    } finally {
      closed.resolve();
    }
  }
  expect(await failure(callClientStream(channel, echoDefinition.join, endless(), { timeoutMs }))).toMatchObject({
    code: "OUT_OF_RANGE",
  });
  await closed.promise;
});

test("a client's broken source cancels the call", async () => {
  const seen = deferred<unknown>();
  const arrived = deferred();
  const join = clientStream(async (requests: AsyncIterable<ReturnType<typeof textValue>>) => {
    try {
      for await (const _ of requests) arrived.resolve();
      seen.resolve("end");
    } catch (error) {
      seen.resolve(error);
    }
    return textValue("");
  });
  await using server = await startEcho({ methods: { join } });
  using channel = dial(server);
  async function* broken() {
    yield textValue("a");
    await arrived.promise;
    throw new Error("disk");
  }
  expect(await failure(callClientStream(channel, echoDefinition.join, broken(), { timeoutMs }))).toEqual(
    new Error("disk"),
  );
  expect(await seen.promise).toMatchObject({ code: "CANCELLED" });
});

test("messages up to the limit pass, larger ones are refused", async () => {
  await using server = await startEcho({ environment: { CONDENSERY_MAX_MESSAGE_BYTES: "8MiB" } });
  using channel = dial(server);
  const large = textValue("x".repeat(7 * 2 ** 20));
  expect((await callUnary(channel, echoDefinition.echo, large, { timeoutMs })).value.length).toBe(large.value.length);
  const larger = textValue("x".repeat(9 * 2 ** 20));
  expect(await failure(callUnary(channel, echoDefinition.echo, larger, { timeoutMs }))).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
  });
});

test("a handler that throws at once is answered like one that rejects", async () => {
  const echo = unary(() => {
    throw new Error("secret");
  });
  await using server = await startEcho({ methods: { echo } });
  using channel = dial(server);
  expect(await failure(callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs }))).toMatchObject({
    code: "INTERNAL",
    reason: "INTERNAL",
    message: "The service failed; the service's log has the cause.",
  });
});
