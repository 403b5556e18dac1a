import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import type { Environment } from "../configuration/parse-configuration.js";
import { integer } from "../configuration/kinds.js";
import { serverVariables } from "../configuration/server-variables.js";
import { required } from "../configuration/variable.js";
import { deferred } from "../testing/deferred.js";
import { echoDefinition, echoImplementation, textValue } from "../testing/echo-service.js";
import { dial } from "../testing/start-echo.js";
import { runService, type ServiceProcess } from "./run-service.js";
import { defineService } from "./service.js";
import { type RunningServer, startServer } from "./start-server.js";

/** Stands for `process`: its events are sent by the test. */
class TestProcess extends EventEmitter implements ServiceProcess {
  exitCode: number | undefined;
  errors = "";
  readonly stderr = { write: (text: string) => (this.errors += text) };

  constructor(readonly env: Environment) {
    super();
  }
}

function run(process: TestProcess, onStart: (running: RunningServer, threads: number) => void = () => undefined) {
  return runService({
    name: "echo",
    server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }),
    schema: { threads: required("ECHO_THREADS", integer(1, 8)) },
    process,
    start: async ({ configuration, server, logger, telemetry, signal }) => {
      const services = [defineService(echoDefinition, echoImplementation)];
      const running = await startServer({ services, configuration: server, logger, telemetry, signal });
      onStart(running, configuration.threads);
      return running;
    },
  });
}

test.each(["SIGTERM", "SIGINT", "SIGHUP", "disconnect"])("a service runs until %s", async (event) => {
  const process = new TestProcess({ ECHO_THREADS: "3", CONDENSERY_LOG_LEVEL: "silent" });
  const running = deferred<{ readonly server: RunningServer; readonly threads: number }>();
  const ended = run(process, (server, threads) => running.resolve({ server, threads }));
  const { server, threads } = await running.promise;
  expect(threads).toBe(3);
  using channel = dial(server);
  expect((await callUnary(channel, echoDefinition.echo, textValue("a"), { timeoutMs: 60_000 })).value).toBe("a");
  process.emit(event);
  await ended;
  expect([process.exitCode, process.errors, process.eventNames()]).toEqual([undefined, "", []]);
});

test("all that is wrong with the configuration is printed, and the exit code says so", async () => {
  const process = new TestProcess({ ECHO_THREADS: "9", CONDENSERY_TOKEN: "short", OTEL_SDK_DISABLED: "maybe" });
  await run(process);
  expect(process.exitCode).toBe(78);
  expect(process.errors.match(/^ {2}\w+/gmu)).toEqual(["  CONDENSERY_TOKEN", "  OTEL_SDK_DISABLED", "  ECHO_THREADS"]);
  expect(process.errors).not.toContain("short");
});

test("a service that cannot start says why", async () => {
  const process = new TestProcess({
    ECHO_THREADS: "1",
    CONDENSERY_LOG_LEVEL: "silent",
    CONDENSERY_BIND: "unix:/nowhere/a.sock",
  });
  await run(process);
  expect(process.exitCode).toBe(1);
  expect(process.errors).toContain("echo: Cannot listen on unix:/nowhere/a.sock");
});
