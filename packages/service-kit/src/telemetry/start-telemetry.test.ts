import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { Worker } from "node:worker_threads";
import { trace } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { afterEach, expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import { type Environment, parseConfiguration } from "../configuration/parse-configuration.js";
import { unary } from "../server/method.js";
import { defineService } from "../server/service.js";
import { startServer } from "../server/start-server.js";
import { createGate } from "../server/gate.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { dial, silent, startEcho, testConfiguration } from "../testing/start-echo.js";
import { attributes, metrics, spans } from "./registry.js";
import { span } from "./span.js";
import { startTelemetry, type Telemetry, type TelemetryOptions } from "./start-telemetry.js";
import { telemetryVariables } from "./telemetry-variables.js";
import { activeTraceId, currentTraceparent, withTraceparent } from "./traceparent.js";

const started: Telemetry[] = [];

afterEach(async () => {
  for (const telemetry of started.splice(0)) await telemetry.shutdown();
});

async function start(environment: Environment, options: Partial<TelemetryOptions> = {}): Promise<Telemetry> {
  const { configuration } = parseConfiguration({ configuration: telemetryVariables }, environment);
  const telemetry = await startTelemetry({ serviceName: "test", configuration, ...options });
  started.push(telemetry);
  return telemetry;
}

async function recording() {
  const exporter = new InMemorySpanExporter();
  await start({}, { spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  return exporter;
}

test("nothing is on without an endpoint", async () => {
  const telemetry = await start({});
  expect(telemetry).toMatchObject({ tracing: false, meter: undefined, metricsAddress: undefined });
  expect(await span("condensery.unroll", {}, () => activeTraceId() ?? "none")).toBe("none");
});

test("a span has its attributes, a failed one its error", async () => {
  const exporter = await recording();
  await span("condensery.outer_step", { "condensery.step": 1, "condensery.cost": undefined }, (open) => {
    open.set({ "condensery.flops": 2e9 });
  });
  await expect(span("condensery.checkpoint", {}, () => Promise.reject(new Error("disk")))).rejects.toThrow("disk");
  const [step, checkpoint] = exporter.getFinishedSpans();
  expect(step?.attributes).toEqual({ "condensery.step": 1, "condensery.flops": 2e9 });
  expect(checkpoint?.status).toEqual({ code: 2, message: "disk" });
});

test("names that are not declared do not compile", async () => {
  // @ts-expect-error -- no such span
  await span("condensery.invented", {}, () => undefined);
  // @ts-expect-error -- no such attribute of this span
  await span("condensery.ascent", { "condensery.bytes": 1 }, () => undefined);
  // @ts-expect-error -- a number
  await span("condensery.outer_step", { "condensery.step": "3" }, () => undefined);
  expect(
    Object.values(spans)
      .flat()
      .every((name) => name in attributes),
  ).toBe(true);
  expect(Object.keys(metrics).every((name) => name.startsWith("condensery."))).toBe(true);
});

test("a traceparent carries the trace to a worker thread and back", async () => {
  const exporter = await recording();
  await span("condensery.unroll", {}, async () => {
    const worker = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads"); parentPort.postMessage(workerData);`,
      { eval: true, workerData: { traceparent: currentTraceparent() } },
    );
    const [{ traceparent }] = (await once(worker, "message")) as [{ traceparent: string }];
    await trace.getTracer("t").startActiveSpan("elsewhere", { root: true }, async (other) => {
      await withTraceparent(traceparent, () => span("condensery.session_run", {}, () => undefined));
      other.end();
    });
    await once(worker, "exit");
  });
  const [run, , unroll] = exporter.getFinishedSpans();
  expect(run?.parentSpanContext?.spanId).toBe(unroll?.spanContext().spanId);
  expect(run?.spanContext().traceId).toBe(unroll?.spanContext().traceId);
});

test("a resumed job links to its earlier trace", async () => {
  const exporter = await recording();
  const earlier = await span("condensery.condensation", {}, () => currentTraceparent() ?? "");
  await span("condensery.condensation", {}, () => undefined, { links: [earlier, "not a traceparent"] });
  const [first, second] = exporter.getFinishedSpans();
  expect(second?.links.map(({ context }) => context.spanId)).toEqual([first?.spanContext().spanId]);
  expect(second?.spanContext().traceId).not.toBe(first?.spanContext().traceId);
});

test("Prometheus sees calls, their codes and the queue on an address of its own", async () => {
  const telemetry = await start({}, { metricsBind: { kind: "tcp", host: "127.0.0.1", port: 0 } });
  await using server = await startEcho({
    telemetry,
    gate: createGate({ concurrency: 2, waiting: 1, retryDelayMs: 1 }),
  });
  using channel = dial(server);
  await callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs: 60_000 });
  const page = await (await fetch(`http://${telemetry.metricsAddress}/metrics`)).text();
  expect(page).toContain('condensery_calls_total{method="condensery.test.v1.EchoService/Echo",code="OK"');
  expect(page).toContain('condensery_queue_waiting{service="condensery.test.v1.EchoService"');
  expect((await fetch(`http://${telemetry.metricsAddress}/other`)).status).toBe(404);
});

test.each(["http/json", "http/protobuf"])("spans and metrics go to an OTLP endpoint over %s", async (protocol) => {
  const received = new Map<string, { readonly body: Buffer; readonly key: unknown }>();
  const collector = createServer((request, response) => {
    void buffer(request).then((body) => {
      received.set(request.url ?? "", { body, key: request.headers["x-key"] });
      response.end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const telemetry = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=lab",
  });
  telemetry.meter?.createCounter("condensery.calls").add(1);
  await span("condensery.ascent", {}, () => undefined);
  await telemetry.shutdown();
  expect([...received.keys()].toSorted()).toEqual(["/v1/metrics", "/v1/traces"]);
  const spansSent = received.get("/v1/traces");
  expect(spansSent?.key).toBe("a b");
  const parts = ["condensery.ascent", "service.name", "lab"];
  expect(parts.filter((part) => spansSent?.body.includes(part))).toEqual(parts);
  expect(received.get("/v1/metrics")?.body.includes("condensery.calls")).toBe(true);
  collector.close();
  collector.closeAllConnections();
});

test("spans and metrics go to an OTLP endpoint over gRPC", async () => {
  const received = new Map<string, Buffer>();
  const collector = (signal: string, service: string) =>
    defineService(
      {
        export: {
          path: `/opentelemetry.proto.collector.${signal}.v1.${service}/Export`,
          requestStream: false,
          responseStream: false,
          requestSerialize: (bytes: Buffer) => bytes,
          requestDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (bytes: Buffer) => bytes,
          responseDeserialize: (bytes: Buffer) => bytes,
        },
      },
      {
        export: unary((body: Buffer, { metadata }) => {
          received.set(signal, Buffer.concat([body, Buffer.from(String(metadata.get("x-key")[0]))]));
          return Buffer.alloc(0);
        }),
      },
    );
  const services = [collector("trace", "TraceService"), collector("metrics", "MetricsService")];
  const server = await startServer({ services, configuration: testConfiguration(), logger: silent });
  const telemetry = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${server.address}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=value",
  });
  telemetry.meter?.createCounter("condensery.calls").add(1);
  await span("condensery.ascent", {}, () => undefined);
  await telemetry.shutdown();
  await server.stop();
  expect(received.get("trace")?.includes("condensery.ascent")).toBe(true);
  expect(received.get("metrics")?.includes("condensery.calls")).toBe(true);
  expect(received.get("trace")?.subarray(-5).toString()).toBe("value");
});

test("OpenTelemetry's variables are checked like ours", () => {
  const parse = (environment: Environment) => () => parseConfiguration({ telemetry: telemetryVariables }, environment);
  expect(
    parse({
      OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317",
      OTEL_TRACES_SAMPLER_ARG: "2",
      OTEL_EXPORTER_OTLP_HEADERS: "secret",
    }),
  ).toThrow(
    /OTEL_EXPORTER_OTLP_ENDPOINT: expected an http or https address.*OTEL_EXPORTER_OTLP_HEADERS: .* not shown.*OTEL_TRACES_SAMPLER_ARG/su,
  );
});
