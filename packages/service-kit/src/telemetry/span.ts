import {
  type Attributes,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { SpanAttributes, SpanName } from "./registry.js";

/** The span under way, as its own code sees it. */
export interface OpenSpan<Name extends SpanName> {
  /** Adds what is known only later. */
  set(attributes: SpanAttributes<Name>): void;
}

export interface SpanOptions {
  /** Traceparents of earlier work that this continues, such as that of a job before it was resumed. */
  readonly links?: readonly string[];
}

const tracerName = "condensery";

/** Runs the function inside a span of a declared name; an error ends the span as failed and goes on. */
export async function span<Name extends SpanName, Result>(
  name: Name,
  attributes: SpanAttributes<Name>,
  run: (open: OpenSpan<Name>) => Promise<Result> | Result,
  options: SpanOptions = {},
): Promise<Result> {
  const links = (options.links ?? []).flatMap(linkOf);
  const started = { attributes: toAttributes(attributes), links };
  return trace.getTracer(tracerName).startActiveSpan(name, started, async (opened: Span) => {
    try {
      return await run({ set: (later) => void opened.setAttributes(toAttributes(later)) });
    } catch (error) {
      opened.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      if (error instanceof Error) opened.recordException(error);
      throw error;
    } finally {
      opened.end();
    }
  });
}

/** Adds attributes to the span under way that is known to have this name; nothing happens without one. */
export function setSpanAttributes<Name extends SpanName>(_name: Name, attributes: SpanAttributes<Name>): void {
  trace.getSpan(context.active())?.setAttributes(toAttributes(attributes));
}

function toAttributes<Name extends SpanName>(attributes: SpanAttributes<Name>): Attributes {
  return Object.fromEntries(Object.entries<Attributes[string]>(attributes).filter(([, value]) => value !== undefined));
}

function linkOf(traceparent: string): readonly Link[] {
  const linked = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent }));
  return linked === undefined ? [] : [{ context: linked }];
}
