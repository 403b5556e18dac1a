import type { AttributeValue, Span } from "@opentelemetry/api";
import type { SpanAttributes, SpanName } from "./span-registry.js";

/** Leaves out what is undefined; does nothing for a span that nobody records. */
export function setAttributes<Name extends SpanName>(span: Span, attributes: SpanAttributes<Name>): void {
  if (!span.isRecording()) return;
  for (const [key, value] of Object.entries<AttributeValue | undefined>(attributes)) {
    if (value !== undefined) span.setAttribute(key, value);
  }
}
