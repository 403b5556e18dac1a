import type { Attributes, AttributeValue, Context } from "@opentelemetry/api";
import type { ReadableSpan, Span, SpanProcessor } from "@opentelemetry/sdk-trace";
import type { Redactor } from "../logger/redactor.js";

/** Hands finished spans on without secrets: an error's message or stack may hold the address it was about. */
export class RedactingProcessor implements SpanProcessor {
  constructor(
    private readonly next: SpanProcessor,
    private readonly redact: Redactor,
  ) {}

  onStart(span: Span, parent: Context): void {
    this.next.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    this.next.onEnd(redactedSpan(span, this.redact));
  }

  forceFlush(): Promise<void> {
    return this.next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.next.shutdown();
  }
}

function redactedSpan(span: ReadableSpan, redact: Redactor): ReadableSpan {
  const { message } = span.status;
  return {
    name: redact(span.name),
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    status: message === undefined ? span.status : { ...span.status, message: redact(message) },
    attributes: redactedAttributes(span.attributes, redact),
    links: span.links,
    events: span.events.map((event) => ({
      ...event,
      ...(event.attributes === undefined ? {} : { attributes: redactedAttributes(event.attributes, redact) }),
    })),
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function redactedAttributes(attributes: Attributes, redact: Redactor): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, redactedValue(value, redact)]));
}

function redactedValue(value: AttributeValue | undefined, redact: Redactor): AttributeValue | undefined {
  if (typeof value === "string") return redact(value);
  if (!Array.isArray(value)) return value;
  const texts = value.every((item) => typeof item === "string");
  return texts ? value.map((item) => redact(item)) : value;
}
