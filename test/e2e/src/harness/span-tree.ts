import type { CollectedSpan } from "@condensery/compute-kit/testing";

/** Spans as trees. */
export class SpanTree {
  readonly #byId: ReadonlyMap<string, CollectedSpan>;

  constructor(readonly spans: readonly CollectedSpan[]) {
    this.#byId = new Map(spans.map((span) => [span.spanId, span]));
  }

  get traceIds(): readonly string[] {
    return [...new Set(this.spans.map(({ traceId }) => traceId))];
  }

  /** Spans whose parent is not among the spans. */
  get roots(): readonly CollectedSpan[] {
    return this.spans.filter((span) => this.parentOf(span) === undefined);
  }

  parentOf({ parentSpanId }: CollectedSpan): CollectedSpan | undefined {
    return this.#byId.get(parentSpanId ?? "");
  }

  named(name: string): readonly CollectedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** Names from the root to the span. A call is there twice, as its caller and as its server see it. */
  pathOf(span: CollectedSpan): string {
    const parent = this.parentOf(span);
    return parent === undefined ? span.name : `${this.pathOf(parent)} > ${span.name}`;
  }

  /** Every path once. */
  get paths(): readonly string[] {
    return [...new Set(this.spans.map((span) => this.pathOf(span)))].toSorted();
  }
}
