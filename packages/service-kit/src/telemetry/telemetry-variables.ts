import { z } from "zod";
import { choice, flag, integer, kindOf, secret, text } from "../configuration/kinds.js";
import { secretUrl } from "../configuration/secret-kinds.js";
import { type Group, group, optional, withDefault } from "../configuration/variable.js";

export const protocols = ["grpc", "http/protobuf", "http/json"] as const;
export type Protocol = (typeof protocols)[number];

export const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;
export type SamplerName = (typeof samplers)[number];

/** The standard variables of OpenTelemetry that Condensery follows. */
export interface TelemetryConfiguration {
  readonly disabled: boolean;
  readonly endpoint: string | undefined;
  readonly tracesEndpoint: string | undefined;
  readonly metricsEndpoint: string | undefined;
  readonly protocol: Protocol;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  readonly samplerArgument: number;
  readonly metricIntervalMs: number;
}

/** Collectors of providers take credentials in the address. */
const url = secretUrl("an http or https address", ["http", "https"]);

/** `key=value,key=value` with percent-encoded values, as the specification has it. */
const pairs = kindOf(
  "key=value pairs separated by commas",
  z
    .string()
    .regex(/^\s*[^=,\s]+=[^,]*(?:,\s*[^=,\s]+=[^,]*)*$/u)
    .transform((value) => Object.fromEntries<string>(entriesOf(value))),
);

/** Of headers the values are secret, in both forms. */
const secretPairs = secret(pairs, (value) =>
  entriesOf(value, (text) => text).flatMap(([, text]) => [text, decode(text)]),
);

const ratio = kindOf(
  "a number from 0 to 1",
  z
    .string()
    .regex(/^(?:0|1|0?\.\d+|1\.0+)$/u)
    .transform(Number),
);

export const telemetryVariables: Group<TelemetryConfiguration> = group({
  disabled: withDefault("OTEL_SDK_DISABLED", flag, false),
  endpoint: optional("OTEL_EXPORTER_OTLP_ENDPOINT", url),
  tracesEndpoint: optional("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", url),
  metricsEndpoint: optional("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", url),
  protocol: withDefault("OTEL_EXPORTER_OTLP_PROTOCOL", choice(protocols), "http/protobuf"),
  headers: withDefault<Readonly<Record<string, string>>>("OTEL_EXPORTER_OTLP_HEADERS", secretPairs, {}),
  timeoutMs: withDefault("OTEL_EXPORTER_OTLP_TIMEOUT", integer(1, 600_000), 10_000),
  serviceName: optional("OTEL_SERVICE_NAME", text),
  resourceAttributes: withDefault<Readonly<Record<string, string>>>("OTEL_RESOURCE_ATTRIBUTES", pairs, {}),
  sampler: withDefault("OTEL_TRACES_SAMPLER", choice(samplers), "parentbased_always_on"),
  samplerArgument: withDefault("OTEL_TRACES_SAMPLER_ARG", ratio, 1),
  metricIntervalMs: withDefault("OTEL_METRIC_EXPORT_INTERVAL", integer(100, 3_600_000), 60_000),
});

function entriesOf(pairs: string, read: (value: string) => string = decode): (readonly [string, string])[] {
  return pairs.split(",").map((pair) => {
    const split = pair.indexOf("=");
    return [pair.slice(0, split).trim(), read(pair.slice(split + 1).trim())];
  });
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Values that are not percent-encoded are taken as they are.
    return value;
  }
}
