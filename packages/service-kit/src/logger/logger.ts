import { trace } from "@opentelemetry/api";
import pino, { type DestinationStream } from "pino";
import type { LogLevel } from "../configuration/server-variables.js";
import { createRedactor, redacted } from "./redactor.js";

export type Fields = Readonly<Record<string, unknown>>;

/** Structured lines: what happened as text, with what as fields. An error goes under `error`. */
export interface Logger {
  trace(fields: Fields, message: string): void;
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  /** A logger whose lines all carry these fields. */
  child(fields: Fields): Logger;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Values that are blotted out wherever they would appear (`secretsOf`). */
  readonly secrets?: readonly string[];
  /** Default: standard output, written at once so that the last lines before an end are not lost. */
  readonly destination?: DestinationStream;
}

const redactedFields = ["authorization", "token", "password", "secret", "privateKey"];

/** One JSON object a line, with the trace's id when there is one. */
export function createLogger({ service, level, secrets = [], destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.errWithCause },
      redact: { paths: redactedFields.flatMap((field) => [field, `*.${field}`]), censor: redacted },
      mixin: traceFields,
      // On the finished line, so that no field, message, stack or cause is forgotten
      hooks: { streamWrite: createRedactor(secrets) },
    },
    destination ?? pino.destination({ sync: true }),
  );
}

function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}
