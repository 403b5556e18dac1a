import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callServerStream } from "../client/call-server-stream.js";
import { callUnary } from "../client/call-unary.js";
import { ConfigurationError } from "../configuration/problem.js";
import { deferred, aborted, failure } from "../testing/deferred.js";
import { echoDefinition, numberValue, textValue } from "../testing/echo-service.js";
import { dial, silent, startEcho, temporaryFolder, testConfiguration } from "../testing/start-echo.js";
import { serverStream, unary } from "./method.js";
import { startServer } from "./start-server.js";

const timeoutMs = 60_000;

test("a stop lets a call under way finish and takes no new one", async () => {
  const entered = deferred();
  const release = deferred();
  const echo = unary(async (request: ReturnType<typeof textValue>) => {
    entered.resolve();
    await release.promise;
    return request;
  });
  await using server = await startEcho({ methods: { echo } });
  using channel = dial(server);
  const call = callUnary(channel, echoDefinition.echo, textValue("kept"), { timeoutMs });
  await entered.promise;
  const stopped = server.stop();
  using late = dial(server);
  const refused = await failure(callUnary(late, echoDefinition.echo, textValue(""), { timeoutMs }));
  expect(refused).toMatchObject({ code: "UNAVAILABLE" });
  release.resolve();
  expect((await call).value).toBe("kept");
  await stopped;
  await server.stopped;
});

test("a call that outlasts the grace period is aborted and told why", async () => {
  const reason = deferred<unknown>();
  const entered = deferred();
  const echo = unary(async (_, { signal }) => {
    entered.resolve();
    reason.resolve(await aborted(signal));
    throw signal.reason;
  });
  await using server = await startEcho({ methods: { echo }, environment: { CONDENSERY_GRACE_PERIOD: "200ms" } });
  using channel = dial(server);
  const failed = failure(callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs }));
  await entered.promise;
  await server.stop();
  expect(await reason.promise).toMatchObject({ code: "UNAVAILABLE" });
  expect(await failed).toMatchObject({
    code: "UNAVAILABLE",
    reason: "UNAVAILABLE",
    message: expect.stringContaining("stopping"),
  });
});

test("endless streams end when the stop begins, not when the grace period is over", async () => {
  const count = serverStream(
    async function* (_, { signal }) {
      yield numberValue(1);
      await aborted(signal);
    },
    { endOnStop: true },
  );
  await using server = await startEcho({ methods: { count }, environment: { CONDENSERY_GRACE_PERIOD: "1h" } });
  using channel = dial(server);
  const stream = callServerStream(channel, echoDefinition.count, numberValue(0), { timeoutMs });
  await stream.next();
  const ended = failure(stream.next());
  await server.stop();
  expect(await ended).toMatchObject({ code: "UNAVAILABLE" });
});

test("an aborted signal stops the server, and telemetry is delivered", async () => {
  const controller = new AbortController();
  const events: string[] = [];
  const telemetry = {
    tracing: false,
    meter: undefined,
    metricsAddress: undefined,
    shutdown: async () => void events.push("flushed"),
  };
  const server = await startEcho({ signal: controller.signal, telemetry });
  controller.abort();
  await server.stopped;
  expect(events).toEqual(["flushed"]);
});

test("a Unix socket is private, serves, and replaces one that a killed process left", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "echo.sock");
  const holder = spawn(process.execPath, [
    "-e",
    `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.stdout.write("up"))`,
  ]);
  await once(holder.stdout, "data");
  const environment = { CONDENSERY_BIND: `unix:${path}` };
  // Somebody listens: the socket is not ours to take.
  expect(String(await failure(startEcho({ environment })))).toContain(`Cannot listen on unix:${path}`);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  await using server = await startEcho({ environment });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect([server.port, server.address]).toEqual([0, `unix:${path}`]);
  using channel = dial(server);
  expect((await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs })).value).toBe("a");
});

test("a port in use is named", async () => {
  await using server = await startEcho();
  const environment = { CONDENSERY_BIND: server.address };
  expect(String(await failure(startEcho({ environment })))).toContain(`Cannot listen on ${server.address}`);
});

test("a configuration that was not parsed is held to the same rule about exposure", async () => {
  const configuration = { ...testConfiguration(), bind: { kind: "tcp", host: "0.0.0.0", port: 0 } as const };
  expect(await failure(startServer({ services: [], configuration, logger: silent }))).toBeInstanceOf(
    ConfigurationError,
  );
});
