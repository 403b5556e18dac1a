import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import { createChannel } from "../client/create-channel.js";
import { parseConfiguration } from "../configuration/parse-configuration.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import type { PrintedSpan } from "../testing/span-printer.js";
import { span } from "./span.js";
import { startTelemetry } from "./start-telemetry.js";
import { telemetryVariables } from "./telemetry-variables.js";
import { currentTraceparent } from "./traceparent.js";

const server = 1;
const client = 2;

/** A compiled program, run as a service runs: the hook before everything else. */
function startProgram(name: string) {
  const compiled = (path: string) => new URL(`../../dist/${path}`, import.meta.url);
  return spawn(
    process.execPath,
    ["--import", compiled("telemetry/hook.js").href, fileURLToPath(compiled(`testing/${name}.js`))],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
}

interface Traceparents {
  readonly traceparents: readonly (readonly string[])[];
}

async function runProgram() {
  const lines = (await text(startProgram("trace-program").stdout)).trimEnd().split("\n");
  const { traceparents } = JSON.parse(lines.pop() ?? "") as Traceparents;
  return { spans: lines.map((line) => JSON.parse(line) as PrintedSpan), traceparents };
}

test("one trace runs from the caller's span through client and server to the work, for each kind of call", async () => {
  const { spans, traceparents } = await runProgram();
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const path = (span: PrintedSpan | undefined): string[] =>
    span === undefined ? [] : [...path(span.parent === undefined ? undefined : byId.get(span.parent)), span.name];
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans.filter(({ parent }) => parent === undefined).map(({ name }) => name)).toEqual(["condensery.outer_step"]);
  const find = (name: string, kind: number) => spans.filter((span) => span.name === name && span.kind === kind);
  for (const method of ["Echo", "Join", "Chat", "Count"]) {
    const name = `condensery.test.v1.EchoService/${method}`;
    const times = method === "Echo" ? 2 : 1;
    expect(find(name, client), `${method} of the client`).toHaveLength(times);
    expect(find(name, server), `${method} of the server`).toHaveLength(times);
    for (const span of find(name, server)) expect(path(span)).toEqual(["condensery.outer_step", name, name]);
  }
  const unroll = spans.find(({ name }) => name === "condensery.unroll");
  expect(path(unroll).slice(-2)).toEqual(["condensery.test.v1.EchoService/Echo", "condensery.unroll"]);
  expect(unroll?.attributes).toEqual({ "condensery.inner_steps": 7, "condensery.device_seconds": 0.25 });
  expect(path(spans.find(({ name }) => name === "condensery.adjoint"))).toHaveLength(4);
  // Failed calls are failed spans, on both ends; a stream that the client left has ended as well.
  expect(find("condensery.test.v1.EchoService/Echo", server).map(({ status }) => status)).toEqual([0, 2]);
  for (const kind of [server, client]) {
    const [count] = find("condensery.test.v1.EchoService/Count", kind);
    expect(count?.attributes["rpc.grpc.status_code"]).toBe(1);
  }
  // Each call brought one traceparent, that of the client's span.
  const expected = find("condensery.test.v1.EchoService/Echo", client).map(({ traceId, spanId }) => [
    `00-${traceId}-${spanId}-01`,
  ]);
  expect(traceparents).toEqual(expected);
});

test("a client without the instrumentation joins its trace to the server's, with one traceparent", async () => {
  const { configuration } = parseConfiguration({ configuration: telemetryVariables }, {});
  const spanProcessors = [new SimpleSpanProcessor({ exporter: new InMemorySpanExporter() })];
  const telemetry = await startTelemetry({ serviceName: "bare-client", configuration, spanProcessors });
  const program = startProgram("traced-server-program");
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const addresses = String((await lines.next()).value);
  {
    using channel = createChannel({ addresses });
    const call = async () =>
      (await callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs: 60_000 })).value;
    const [own, received] = await span("condensery.outer_step", {}, async () => [currentTraceparent(), await call()]);
    expect(JSON.parse(received ?? "")).toEqual([own]);
    // Outside of any trace there is nothing to join.
    expect(JSON.parse(await call())).toEqual([]);
    const [first, second] = [await lines.next(), await lines.next()].map(
      ({ value }) => JSON.parse(String(value)) as PrintedSpan,
    );
    expect(first).toMatchObject({ kind: server, name: "condensery.test.v1.EchoService/Echo" });
    expect(`00-${first?.traceId}-${first?.parent}-01`).toBe(own);
    expect(second?.parent).toBeUndefined();
  }
  program.stdin.end();
  await Promise.all([once(program, "exit"), telemetry.shutdown()]);
});
