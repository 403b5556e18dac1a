import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import { type Environment, parseConfiguration } from "../configuration/parse-configuration.js";
import { unary } from "../server/method.js";
import { defineService } from "../server/service.js";
import { startServer } from "../server/start-server.js";
import { createGate } from "../server/gate.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { startTestTelemetry } from "../testing/recording.js";
import { dial, silent, startEcho, testConfiguration } from "../testing/start-echo.js";
import { span } from "./span.js";
import { telemetryVariables } from "./telemetry-variables.js";
import { activeTraceId } from "./traceparent.js";

test("nothing is on without an endpoint", async () => {
  await using telemetry = await startTestTelemetry({});
  expect(telemetry).toMatchObject({ tracing: false, meter: undefined, metricsAddress: undefined });
  expect(await span("condensery.unroll", {}, () => activeTraceId() ?? "none")).toBe("none");
});

test("Prometheus sees calls, their codes and the queue on an address of its own", async () => {
  await using telemetry = await startTestTelemetry({}, { metricsBind: { kind: "tcp", host: "127.0.0.1", port: 0 } });
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
  await using telemetry = await startTestTelemetry({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=lab",
  });
  telemetry.meter?.createCounter("condensery.calls").add(1);
  await span("condensery.unroll", {}, () => undefined);
  await telemetry.shutdown();
  expect([...received.keys()].toSorted()).toEqual(["/v1/metrics", "/v1/traces"]);
  const spansSent = received.get("/v1/traces");
  expect(spansSent?.key).toBe("a b");
  const parts = ["condensery.unroll", "service.name", "lab"];
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
  await using telemetry = await startTestTelemetry({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${server.address}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=value",
  });
  telemetry.meter?.createCounter("condensery.calls").add(1);
  await span("condensery.unroll", {}, () => undefined);
  await telemetry.shutdown();
  await server.stop();
  expect(received.get("trace")?.includes("condensery.unroll")).toBe(true);
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
