import { trace, type Tracer } from "@opentelemetry/api";

/** Asked for each time, as the process's tracing may start and end at any time. */
export function tracer(): Tracer {
  return trace.getTracer("condensery");
}
