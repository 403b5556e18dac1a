import { type Context, context, type Link, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { setAttributes } from "./set-attributes.js";
import type { SpanAttributes, SpanName } from "./span-registry.js";
import { contextOf, spanContextOf } from "./traceparent.js";
import { tracer } from "./tracer.js";

/** The span under way, as its own code sees it. */
export interface OpenSpan<Name extends SpanName> {
  /** Adds what is known only later. */
  set(attributes: SpanAttributes<Name>): void;
}

export interface SpanOptions {
  /** Traceparents of earlier work that this continues, such as that of a job before it was resumed. */
  readonly links?: readonly string[] | undefined;
  /** Begins a trace of its own, whatever span is under way. Not together with `traceparent`. */
  readonly root?: boolean;
  /** Of the span that this one belongs to, for example one that was stored. Default: the one under way. */
  readonly traceparent?: string | undefined;
}

/** Runs the function inside a span of a declared name; an error ends the span as failed and goes on. */
export async function span<Name extends SpanName, Result>(
  name: Name,
  attributes: SpanAttributes<Name>,
  run: (open: OpenSpan<Name>) => Promise<Result> | Result,
  options: SpanOptions = {},
): Promise<Result> {
  const { links, root = false, traceparent } = options;
  const parent: Context = contextOf(traceparent);
  const opened = tracer().startSpan(name, { root, links: links?.flatMap(linkOf) ?? [] }, parent);
  // Behind the start, because only now it is known whether anybody wants them; no sampler of ours looks at attributes.
  setAttributes(opened, attributes);
  return context.with(trace.setSpan(parent, opened), async () => {
    try {
      return await run({ set: (later) => setAttributes(opened, later) });
    } catch (error) {
      fail(opened, error);
      throw error;
    } finally {
      opened.end();
    }
  });
}

/** Adds attributes to the span under way that is known to have this name; nothing happens without one. */
export function setSpanAttributes<Name extends SpanName>(_name: Name, attributes: SpanAttributes<Name>): void {
  const active = trace.getActiveSpan();
  if (active !== undefined) setAttributes(active, attributes);
}

/** Whether the span under way is recorded: what only spans would show needs no measuring otherwise. */
export function isRecording(): boolean {
  return trace.getActiveSpan()?.isRecording() ?? false;
}

function fail(opened: Span, error: unknown): void {
  opened.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
  if (error instanceof Error) opened.recordException(error);
}

function linkOf(traceparent: string): readonly Link[] {
  const linked = spanContextOf(traceparent);
  return linked === undefined ? [] : [{ context: linked }];
}
