import type { MetricData, ResourceMetrics } from "@opentelemetry/sdk-metrics";

/** Prometheus' words for the units of UCUM that the registry uses. */
const words: ReadonlyMap<string, string> = new Map([
  ["s", "seconds"],
  ["By", "bytes"],
]);

/**
 * Ends each name with its unit, as OpenTelemetry's rules for Prometheus ask and collectors do, but not its exporter: a
 * metric then has one name whichever way it takes. Units in braces are remarks and stay out of names.
 */
export function withUnitsInNames(metrics: ResourceMetrics): ResourceMetrics {
  return {
    resource: metrics.resource,
    scopeMetrics: metrics.scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(withUnit) })),
  };
}

function withUnit(metric: MetricData): MetricData {
  const { descriptor } = metric;
  const unit = words.get(descriptor.unit) ?? "";
  if (unit === "") return { ...metric, descriptor: { ...descriptor, unit } };
  const named = descriptor.name.split(/[._]/u).includes(unit);
  return {
    ...metric,
    descriptor: { ...descriptor, unit, name: named ? descriptor.name : `${descriptor.name}.${unit}` },
  };
}
