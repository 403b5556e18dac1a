import { type Context, context, propagation, ROOT_CONTEXT, type SpanContext, trace } from "@opentelemetry/api";

/** The id of the trace under way, or undefined. */
export function activeTraceId(): string | undefined {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return traceId === undefined || /^0+$/u.test(traceId) ? undefined : traceId;
}

/** The W3C traceparent of the span under way: goes to worker threads with the message, into checkpoints with the state. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier["traceparent"];
}

/** Runs the function as part of the trace that the traceparent names. */
export function withTraceparent<Result>(traceparent: string | undefined, run: () => Result): Result {
  return traceparent === undefined ? run() : context.with(contextOf(traceparent), run);
}

/** Where work of that traceparent belongs; without one, where the caller is. */
export function contextOf(traceparent: string | undefined): Context {
  return traceparent === undefined ? context.active() : propagation.extract(ROOT_CONTEXT, { traceparent });
}

/** Undefined when it is none, or when tracing is off. */
export function spanContextOf(traceparent: string): SpanContext | undefined {
  return trace.getSpanContext(contextOf(traceparent));
}
