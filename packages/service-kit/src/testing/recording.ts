import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { type Environment, parseConfiguration } from "../configuration/parse-configuration.js";
import { startTelemetry, type Telemetry, type TelemetryOptions } from "../telemetry/start-telemetry.js";
import { telemetryVariables } from "../telemetry/telemetry-variables.js";

/** Telemetry as a service starts it, of an environment. */
export async function startTestTelemetry(
  environment: Environment,
  options: Partial<TelemetryOptions> = {},
): Promise<Telemetry & AsyncDisposable> {
  const { configuration } = parseConfiguration({ configuration: telemetryVariables }, environment);
  const telemetry = await startTelemetry({ serviceName: "test", configuration, ...options });
  return { ...telemetry, [Symbol.asyncDispose]: () => telemetry.shutdown() };
}

/** Keeps the spans that end in this process, until it is disposed. */
export async function startRecording(environment: Environment = {}) {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const telemetry = await startTestTelemetry(environment, { spanProcessors });
  return {
    finished: () => exporter.getFinishedSpans(),
    [Symbol.asyncDispose]: () => telemetry[Symbol.asyncDispose](),
  };
}
