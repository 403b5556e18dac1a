import { ExportResultCode } from "@opentelemetry/core";
import type { SpanExporter } from "@opentelemetry/sdk-trace";

export interface PrintedSpan {
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Writes one JSON object a line, a `PrintedSpan`, for each finished span. */
export const spanPrinter: SpanExporter = {
  export(spans, done) {
    for (const finished of spans) {
      const { name, kind, attributes, status, parentSpanContext } = finished;
      const { traceId, spanId } = finished.spanContext();
      const parent = parentSpanContext === undefined ? {} : { parent: parentSpanContext.spanId };
      const line: PrintedSpan = { name, kind, attributes, status: status.code, traceId, spanId, ...parent };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
    done({ code: ExportResultCode.SUCCESS });
  },
  shutdown: async () => undefined,
};
