import type { Span, SpanProcessor } from "@opentelemetry/sdk-trace";

const prefix = "grpc.";

/** The instrumentation calls its spans `grpc.package.Service/Method`; the convention is the path alone. */
export class RenameProcessor implements SpanProcessor {
  onStart(span: Span): void {
    if (span.name.startsWith(prefix)) span.updateName(span.name.slice(prefix.length));
  }

  onEnd(): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
