import type { RunTracer } from "@condensery/engine";
import { currentTraceparent, isRecording, recordSpan } from "@condensery/service-kit";

/** Makes a span of each program run, below the one that was under way when the run was asked for. */
export const sessionRuns: RunTracer = {
  traceparent: () => (isRecording() ? currentTraceparent() : undefined),
  record: ({ traceparent, program, startedAt, seconds, flops, bytes }) => {
    recordSpan("condensery.session_run", {
      startTime: startedAt,
      endTime: startedAt + 1000 * seconds,
      traceparent,
      attributes: {
        "condensery.program": program,
        "condensery.flops": flops,
        "condensery.bytes": bytes,
        "condensery.device_seconds": seconds,
      },
    });
  },
};
