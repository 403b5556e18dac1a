import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import { deferred } from "../testing/deferred.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { answerOf, messageFrame, rawClient } from "../testing/raw-call.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { unary } from "./method.js";

const timeoutMs = 60_000;

async function echoes(server: { readonly address: string }): Promise<boolean> {
  using channel = dial(server);
  return (await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs })).value === "a";
}

/** A plain TCP connection that says nothing by itself. */
async function silentConnection(port: number) {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  await once(socket, "connect");
  return socket;
}

test("a stranger is refused by its headers, before anything of a request is sent", async () => {
  let reached = false;
  const echo = unary((request: ReturnType<typeof textValue>) => {
    reached = true;
    return request;
  });
  const environment = { CONDENSERY_TOKEN: "0123456789abcdef", CONDENSERY_MAX_MESSAGE_BYTES: "128MiB" };
  await using server = await startEcho({ methods: { echo }, environment });
  using client = rawClient(server);
  const stream = client.open();
  expect(await answerOf(stream)).toMatchObject({ code: "UNAUTHENTICATED" });
  // What it sends all the same is thrown away as it comes: 64 MiB would not fit into the window of 16 MiB
  const chunk = Buffer.alloc(2 ** 20);
  const send = (bytes: Buffer) => new Promise<void>((resolve) => void stream.write(bytes, () => resolve()));
  await send(messageFrame(chunk, { length: 128 * 2 ** 20 }));
  for (let sent = 1; sent < 64; sent += 1) await send(chunk);
  stream.close();
  expect(reached).toBe(false);
});

test("a message that claims to be too long is refused by its first bytes, a bomb while it is unpacked", async () => {
  await using server = await startEcho({ environment: { CONDENSERY_MAX_MESSAGE_BYTES: "64KiB" } });
  using client = rawClient(server);
  const long = client.open();
  long.write(messageFrame(Buffer.alloc(1), { length: 2 ** 30 }));
  expect(await answerOf(long)).toMatchObject({ code: "RESOURCE_EXHAUSTED", text: expect.stringContaining("larger") });
  const bomb = client.open({ "grpc-encoding": "gzip" });
  bomb.end(messageFrame(gzipSync(Buffer.alloc(2 ** 24)), { compressed: true }));
  expect(await answerOf(bomb)).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    text: expect.stringContaining("decompresses to a size larger"),
  });
  expect(await echoes(server)).toBe(true);
});

test("a request that does not come to its end is not waited for", async () => {
  await using server = await startEcho({ environment: { CONDENSERY_REQUEST_TIMEOUT: "100ms" } });
  using client = rawClient(server);
  const [silent, partial] = [client.open(), client.open()];
  partial.write(messageFrame(Buffer.alloc(1), { length: 1000 }));
  for (const stream of [silent, partial]) {
    expect(await answerOf(stream)).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      text: expect.stringContaining("did not arrive within 100 ms"),
    });
  }
});

test("a stream of requests that stalls ends with the server's default deadline", async () => {
  await using server = await startEcho({ environment: { CONDENSERY_DEFAULT_DEADLINE: "100ms" } });
  using client = rawClient(server);
  const stalled = client.open({ ":path": echoDefinition.join.path });
  expect(await answerOf(stalled)).toMatchObject({ code: "DEADLINE_EXCEEDED" });
});

test("headers of hundreds of KiB or hundreds of lines end their stream, not the server", async () => {
  await using server = await startEcho();
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x-${index}`, "a"]));
  for (const headers of [{ "x-long": "a".repeat(200_000) }, many]) {
    using client = rawClient(server);
    const stream = client.open(headers);
    const answered = deferred<boolean>();
    stream.on("response", () => answered.resolve(true));
    stream.on("close", () => answered.resolve(false));
    client.session.on("close", () => answered.resolve(false));
    stream.end(messageFrame(Buffer.alloc(0)));
    expect(await answered.promise).toBe(false);
  }
  expect(await echoes(server)).toBe(true);
});

test("a client that opens calls only to reset them loses its connection", async () => {
  await using server = await startEcho();
  using client = rawClient(server);
  const ended = deferred();
  client.session.on("close", () => ended.resolve());
  for (let opened = 0; opened < 5000 && !client.session.destroyed; opened += 1) {
    client.open().close();
    if (opened % 100 === 0) await new Promise(setImmediate);
  }
  await ended.promise;
  expect(await echoes(server)).toBe(true);
});

test("clients are told how many calls one connection takes", async () => {
  await using server = await startEcho({ environment: { CONDENSERY_MAX_STREAMS: "7" } });
  using client = rawClient(server);
  await once(client.session, "remoteSettings");
  expect(client.session.remoteSettings.maxConcurrentStreams).toBe(7);
});

test("more connections than allowed are dropped, until one has gone", async () => {
  await using server = await startEcho({ environment: { CONDENSERY_MAX_CONNECTIONS: "2" } });
  const held = [await silentConnection(server.port), await silentConnection(server.port)];
  const third = await silentConnection(server.port);
  if (!third.closed) await once(third, "close");
  held[0]?.destroy();
  // The client dials again until there is room
  using channel = dial(server, { maxReconnectDelayMs: 100 });
  const retry = { maxAttempts: Number.POSITIVE_INFINITY, initialDelayMs: 10, maxDelayMs: 100, random: () => 0.5 };
  const { value } = await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs, retry });
  expect(value).toBe("a");
  held[1]?.destroy();
});

test("a connection that says nothing is dropped, as is one that answers but never calls", async () => {
  await using server = await startEcho({
    environment: {
      CONDENSERY_KEEPALIVE_TIME: "1s",
      CONDENSERY_KEEPALIVE_TIMEOUT: "100ms",
      CONDENSERY_CONNECTION_IDLE: "3s",
    },
  });
  const silent = await silentConnection(server.port);
  using client = rawClient(server);
  const idle = once(client.session, "close");
  if (!silent.closed) await once(silent, "close");
  // Answers pings by itself, and so outlives the silent one
  expect(client.session.closed).toBe(false);
  await idle;
  expect(await echoes(server)).toBe(true);
});
