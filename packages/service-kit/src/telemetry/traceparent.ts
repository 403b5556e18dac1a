import { context, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";

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
  if (traceparent === undefined) return run();
  return context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), run);
}
