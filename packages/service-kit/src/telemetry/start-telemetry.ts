import type { Meter } from "@opentelemetry/api";
import type { SpanProcessor } from "@opentelemetry/sdk-trace";
import type { BindAddress } from "../configuration/bind-address.js";
import type { MetricsAccess } from "./metrics-server.js";
import type { TelemetryConfiguration } from "./telemetry-variables.js";

export interface TelemetryOptions {
  readonly serviceName: string;
  /** What `telemetryVariables` made of the environment. */
  readonly configuration: TelemetryConfiguration;
  /** Where Prometheus finds metrics; absent: nowhere. */
  readonly metricsBind?: BindAddress | undefined;
  /** Who may read them there. Default: whoever reaches the address. */
  readonly metricsAccess?: MetricsAccess | undefined;
  /** Values that are blotted out of spans (`secretsOf`). */
  readonly secrets?: readonly string[];
  /** Receive spans besides, or instead of, the exporter that the configuration asks for. */
  readonly spanProcessors?: readonly SpanProcessor[];
}

export interface Telemetry {
  /** Whether spans go anywhere. */
  readonly tracing: boolean;
  readonly meter: Meter | undefined;
  /** Where the Prometheus endpoint listens. */
  readonly metricsAddress: string | undefined;
  /** Delivers what is left and takes the process's tracing down; may be called again. */
  shutdown(): Promise<void>;
}

/** Starts what the configuration asks for, which is nothing by default. OpenTelemetry allows one a process. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  if (!isWanted(options)) return idle;
  // Loaded where it is used: the SDK would be a third of the time that a service takes to start
  const { startProviders } = await import("./providers.js");
  return startProviders(options);
}

const idle: Telemetry = {
  tracing: false,
  meter: undefined,
  metricsAddress: undefined,
  shutdown: () => Promise.resolve(),
};

function isWanted({ configuration, metricsBind, spanProcessors = [] }: TelemetryOptions): boolean {
  if (metricsBind !== undefined) return true;
  const { disabled, endpoint, tracesEndpoint, metricsEndpoint } = configuration;
  const exported = [endpoint, tracesEndpoint, metricsEndpoint].some((address) => address !== undefined);
  return !disabled && (exported || spanProcessors.length > 0);
}
