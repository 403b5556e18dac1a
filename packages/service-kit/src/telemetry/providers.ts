import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { metricExporter, spanExporter } from "./exporters.js";
import { createRedactor } from "../logger/redactor.js";
import { startProcessMetrics } from "./process-metrics.js";
import { type PrometheusEndpoint, startPrometheus } from "./prometheus.js";
import { RedactingProcessor } from "./redacting-processor.js";
import { RenameProcessor } from "./rename-processor.js";
import { createSampler } from "./sampler.js";
import type { Telemetry, TelemetryOptions } from "./start-telemetry.js";
import type { TelemetryConfiguration } from "./telemetry-variables.js";

/** Starts OpenTelemetry's SDK, which takes a while to load. */
export async function startProviders(options: TelemetryOptions): Promise<Telemetry> {
  const { configuration } = options;
  const resource = defaultResource().merge(
    resourceFromAttributes({
      ...configuration.resourceAttributes,
      "service.name":
        configuration.serviceName ?? configuration.resourceAttributes["service.name"] ?? options.serviceName,
    }),
  );
  const redact = createRedactor(options.secrets ?? []);
  const processors = (configuration.disabled ? [] : await spanProcessors(options)).map(
    (processor) => new RedactingProcessor(processor, redact),
  );
  const readers: MetricReader[] = configuration.disabled ? [] : await pushReaders(configuration);
  const prometheus: PrometheusEndpoint | undefined =
    options.metricsBind === undefined ? undefined : await startPrometheus(options.metricsBind, options.metricsAccess);
  if (prometheus !== undefined) readers.push(prometheus.reader);

  const sampler = createSampler(configuration.sampler, configuration.samplerArgument);
  const tracing =
    processors.length === 0
      ? undefined
      : new TracerProvider({ resource, sampler, spanProcessors: [new RenameProcessor(), ...processors] });
  if (tracing !== undefined) {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(tracing);
  }
  const meters = readers.length === 0 ? undefined : new MeterProvider({ resource, readers });
  if (meters !== undefined) metrics.setGlobalMeterProvider(meters);
  const meter = meters?.getMeter("condensery");
  const processMetrics = meter === undefined ? undefined : startProcessMetrics(meter);

  let ended: Promise<void> | undefined;
  async function end(): Promise<void> {
    await Promise.allSettled([tracing?.shutdown(), meters?.shutdown()]);
    await prometheus?.close();
    processMetrics?.[Symbol.dispose]();
    if (tracing !== undefined) {
      trace.disable();
      propagation.disable();
      context.disable();
    }
    if (meters !== undefined) metrics.disable();
  }
  return {
    tracing: tracing !== undefined,
    meter,
    metricsAddress: prometheus?.address,
    shutdown: () => (ended ??= end()),
  };
}

async function spanProcessors({
  configuration,
  spanProcessors = [],
}: TelemetryOptions): Promise<readonly SpanProcessor[]> {
  const exporter = await spanExporter(configuration);
  return exporter === undefined ? spanProcessors : [...spanProcessors, new BatchSpanProcessor({ exporter })];
}

async function pushReaders(configuration: TelemetryConfiguration): Promise<MetricReader[]> {
  const exporter = await metricExporter(configuration);
  if (exporter === undefined) return [];
  return [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: configuration.metricIntervalMs })];
}
