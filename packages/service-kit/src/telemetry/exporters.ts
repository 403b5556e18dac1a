import type { PushMetricExporter } from "@opentelemetry/sdk-metrics";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { TelemetryConfiguration } from "./telemetry-variables.js";

type Signal = "traces" | "metrics";

/** The exporter of spans by the configured protocol; undefined when there is nowhere to send them. */
export async function spanExporter(configuration: TelemetryConfiguration): Promise<SpanExporter | undefined> {
  const url = endpointOf(configuration, "traces");
  if (url === undefined) return undefined;
  const { headers, timeoutMs: timeoutMillis } = configuration;
  // Each protocol's code is loaded only where it is used.
  switch (configuration.protocol) {
    case "grpc": {
      const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-grpc");
      return new OTLPTraceExporter({ url, timeoutMillis, metadata: await metadataOf(headers) });
    }
    case "http/protobuf": {
      const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-proto");
      return new OTLPTraceExporter({ url, timeoutMillis, headers: { ...headers } });
    }
    case "http/json": {
      const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
      return new OTLPTraceExporter({ url, timeoutMillis, headers: { ...headers } });
    }
  }
}

export async function metricExporter(configuration: TelemetryConfiguration): Promise<PushMetricExporter | undefined> {
  const url = endpointOf(configuration, "metrics");
  if (url === undefined) return undefined;
  const { headers, timeoutMs: timeoutMillis } = configuration;
  switch (configuration.protocol) {
    case "grpc": {
      const { OTLPMetricExporter } = await import("@opentelemetry/exporter-metrics-otlp-grpc");
      return new OTLPMetricExporter({ url, timeoutMillis, metadata: await metadataOf(headers) });
    }
    case "http/protobuf": {
      const { OTLPMetricExporter } = await import("@opentelemetry/exporter-metrics-otlp-proto");
      return new OTLPMetricExporter({ url, timeoutMillis, headers: { ...headers } });
    }
    case "http/json": {
      const { OTLPMetricExporter } = await import("@opentelemetry/exporter-metrics-otlp-http");
      return new OTLPMetricExporter({ url, timeoutMillis, headers: { ...headers } });
    }
  }
}

/** A signal's own address is taken as it is; the common one is a base to which HTTP appends the signal's path. */
function endpointOf(configuration: TelemetryConfiguration, signal: Signal): string | undefined {
  const { endpoint, tracesEndpoint, metricsEndpoint, protocol } = configuration;
  const own = signal === "traces" ? tracesEndpoint : metricsEndpoint;
  if (own !== undefined || endpoint === undefined) return own;
  return protocol === "grpc" ? endpoint : `${endpoint.replace(/\/$/u, "")}/v1/${signal}`;
}

async function metadataOf(headers: Readonly<Record<string, string>>) {
  const { Metadata } = await import("@grpc/grpc-js");
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  return metadata;
}
