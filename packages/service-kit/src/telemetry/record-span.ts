import type { SpanAttributes, SpanName } from "./span-registry.js";
import { setAttributes } from "./set-attributes.js";
import { contextOf } from "./traceparent.js";
import { tracer } from "./tracer.js";

/** Work that is over, measured elsewhere, for example in a worker thread. */
export interface FinishedSpan<Name extends SpanName> {
  /** Milliseconds since 1970, with fractions. */
  readonly startTime: number;
  readonly endTime: number;
  readonly attributes: SpanAttributes<Name>;
  /** Of the span that it belongs to. Default: the one under way. */
  readonly traceparent?: string | undefined;
}

/** Adds a span of a declared name to the trace in retrospect; does nothing when tracing is off. */
export function recordSpan<Name extends SpanName>(name: Name, finished: FinishedSpan<Name>): void {
  const { startTime, endTime, attributes, traceparent } = finished;
  const recorded = tracer().startSpan(name, { startTime }, contextOf(traceparent));
  setAttributes(recorded, attributes);
  recorded.end(endTime);
}
