import { createServer } from "node:http2";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isWorthRetrying } from "../errors/is-worth-retrying.js";
import { RemoteError } from "../errors/remote-error.js";
import { unary } from "../server/method.js";
import { deferred, failure } from "../testing/deferred.js";
import { echoDefinition, numberValue, textValue } from "../testing/echo-service.js";
import { policy } from "../testing/retries.js";
import { startEcho, temporaryFolder } from "../testing/start-echo.js";
import { startHanging } from "../testing/start-hanging.js";
import { startRelay } from "../testing/start-relay.js";
import { callServerStream, callServerStreamRetrying } from "./call-server-stream.js";
import { callUnary } from "./call-unary.js";
import { createChannel, type ServiceChannel } from "./create-channel.js";

const timeoutMs = 60_000;
const patient = policy({ maxAttempts: Number.POSITIVE_INFINITY, initialDelayMs: 10, maxDelayMs: 100 });

const unaryCall = (channel: ServiceChannel) => callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs });

async function streamCall(channel: ServiceChannel): Promise<void> {
  for await (const _ of callServerStream(channel, echoDefinition.count, numberValue(3), { timeoutMs }));
}

const kinds = [
  ["unary call", unaryCall],
  ["stream", streamCall],
] as const;

test.each(kinds)("a server killed in the middle of a %s is reported as worth another try", async (_, call) => {
  await using folder = await temporaryFolder();
  for (const bind of ["127.0.0.1:0", `unix:${join(folder.path, "socket")}`]) {
    await using service = await startHanging(bind);
    using channel = createChannel({ addresses: service.address });
    const failed = failure(call(channel));
    await service.held();
    await service.kill();
    expect(await failed).toSatisfy(isWorthRetrying);
    // Then nobody listens at all.
    expect(await failure(call(channel))).toSatisfy(isWorthRetrying);
  }
});

test.each(kinds)("a connection cut or reset in the middle of a %s is worth another try", async (_, call) => {
  await using service = await startHanging("127.0.0.1:0");
  for (const how of ["destroy", "resetAndDestroy"] as const) {
    await using between = await startRelay(Number(service.address.split(":")[1]));
    using channel = createChannel({ addresses: between.address });
    const failed = failure(call(channel));
    await service.held();
    between.cut(how);
    expect(await failed).toSatisfy(isWorthRetrying);
  }
});

/** HTTP/2's codes of RST_STREAM. */
const resets = [
  [0, "INTERNAL"],
  [1, "INTERNAL"],
  [2, "INTERNAL"],
  [7, "UNAVAILABLE"],
  [8, "CANCELLED"],
  [11, "RESOURCE_EXHAUSTED"],
] as const;

test.each(resets)("a stream that the server resets with code %i is %s and worth another try", async (reset, code) => {
  const server = createServer().on("stream", (stream) => {
    stream.on("error", () => undefined);
    stream.close(reset);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  {
    using channel = createChannel({ addresses: `127.0.0.1:${(server.address() as AddressInfo).port}` });
    for (const [, call] of kinds) {
      const error = await failure(call(channel));
      expect(error).toMatchObject({ code });
      expect(error).toSatisfy(isWorthRetrying);
    }
  }
  server.close();
  await once(server, "close");
});

test("a service's own answers with those codes are not taken for a lost connection", () => {
  const errorInfo = { reason: "STOPPED", domain: "condensery.dev", metadata: {} };
  for (const code of ["CANCELLED", "INTERNAL", "RESOURCE_EXHAUSTED"] as const) {
    const details = { code: 0, message: "", fields: [], errorInfo };
    expect(isWorthRetrying(new RemoteError(code, "Received RST_STREAM", details))).toBe(false);
  }
  expect(isWorthRetrying(new RemoteError("INTERNAL", "Response message parsing error", undefined))).toBe(false);
});

test("a caller's own cancel is no lost connection", async () => {
  await using service = await startHanging("127.0.0.1:0");
  using channel = createChannel({ addresses: service.address });
  const controller = new AbortController();
  const retries: unknown[] = [];
  const retry = policy({ onRetry: (event) => retries.push(event) });
  const options = { timeoutMs, retry, signal: controller.signal };
  const failed = failure(callUnary(channel, echoDefinition.echo, textValue(""), options));
  await service.held();
  controller.abort(new Error("enough"));
  expect(await failed).toEqual(new Error("enough"));
  expect(retries).toEqual([]);
});

test("a call whose connection breaks is answered by the next try", async () => {
  const entered = deferred();
  let calls = 0;
  const echo = unary(async (request: ReturnType<typeof textValue>) => {
    calls += 1;
    if (calls > 1) return request;
    entered.resolve();
    return new Promise<typeof request>(() => undefined);
  });
  await using server = await startEcho({ methods: { echo } });
  await using between = await startRelay(server.port);
  using channel = createChannel({ addresses: between.address });
  const call = callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs, retry: patient });
  await entered.promise;
  between.cut();
  expect((await call).value).toBe("a");
  expect(calls).toBe(2);
});

test("a service that is killed and started again at its address is awaited", async () => {
  await using folder = await temporaryFolder();
  const bind = `unix:${join(folder.path, "socket")}`;
  await using service = await startHanging(bind);
  using channel = createChannel({ addresses: service.address });
  const call = callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs, retry: patient });
  await service.held();
  await service.kill();
  await using server = await startEcho({ environment: { CONDENSERY_BIND: bind } });
  expect((await call).value).toBe("a");
  expect(server.address).toBe(bind);
});

/** A port that nobody listens on for now. */
async function freePort(): Promise<number> {
  await using server = await startEcho();
  return server.port;
}

test.each(["TCP", "Unix"])("a service that comes up later is awaited on its %s address", async (family) => {
  await using folder = await temporaryFolder();
  const bind = family === "TCP" ? `127.0.0.1:${await freePort()}` : `unix:${join(folder.path, "socket")}`;
  using channel = createChannel({ addresses: bind });
  const failures: string[] = [];
  const missed = deferred();
  const onRetry = ({ error }: { readonly error: RemoteError }) => {
    failures.push(error.code);
    if (failures.length === 3) missed.resolve();
  };
  const options = { timeoutMs, retry: { ...patient, onRetry } };
  const call = callUnary(channel, echoDefinition.echo, textValue("a"), options);
  const values: number[] = [];
  const stream = async () => {
    for await (const { value } of callServerStreamRetrying(channel, echoDefinition.count, numberValue(2), options)) {
      values.push(value);
    }
  };
  const streamed = stream();
  await missed.promise;
  await using server = await startEcho({ environment: { CONDENSERY_BIND: bind } });
  expect((await call).value).toBe("a");
  await streamed;
  expect(values).toEqual([0, 1]);
  expect(server.address).toBe(bind);
  expect(new Set(failures)).toEqual(new Set(["UNAVAILABLE"]));
});

test("waiting for a service that never comes up ends before the deadline, with what is wrong", async () => {
  let time = Date.now();
  // Each look at this clock finds it 10 s later.
  const now = () => (time += 10_000);
  using channel = createChannel({ addresses: `127.0.0.1:${await freePort()}`, now });
  let retries = 0;
  const retry = { ...patient, onRetry: () => (retries += 1) };
  const error = await failure(callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs, retry }));
  expect(error).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("ECONNREFUSED") });
  expect(retries).toBe(5);
});
