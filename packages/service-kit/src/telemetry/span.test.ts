import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { startRecording } from "../testing/recording.js";
import { recordSpan } from "./record-span.js";
import { isRecording, setSpanAttributes, span } from "./span.js";
import { currentTraceparent, withTraceparent } from "./traceparent.js";

test("a span has its attributes, a failed one its error", async () => {
  await using recorded = await startRecording();
  await span("condensery.outer_step", { "condensery.step": 1, "condensery.cost": undefined }, (open) => {
    open.set({ "condensery.flops": 2e9 });
  });
  await expect(span("condensery.checkpoint", {}, () => Promise.reject(new Error("disk")))).rejects.toThrow("disk");
  const [step, checkpoint] = recorded.finished();
  expect(step?.attributes).toEqual({ "condensery.step": 1, "condensery.flops": 2e9 });
  expect(checkpoint?.status).toEqual({ code: 2, message: "disk" });
});

test("a traceparent carries the trace to a worker thread and back", async () => {
  await using recorded = await startRecording();
  await span("condensery.unroll", {}, async () => {
    const worker = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads"); parentPort.postMessage(workerData);`,
      { eval: true, workerData: { traceparent: currentTraceparent() } },
    );
    const [{ traceparent }] = (await once(worker, "message")) as [{ traceparent: string }];
    await trace.getTracer("t").startActiveSpan("elsewhere", { root: true }, async (other) => {
      await withTraceparent(traceparent, () => span("condensery.session_run", {}, () => undefined));
      other.end();
    });
    await once(worker, "exit");
  });
  const [run, , unroll] = recorded.finished();
  expect(run?.parentSpanContext?.spanId).toBe(unroll?.spanContext().spanId);
  expect(run?.spanContext().traceId).toBe(unroll?.spanContext().traceId);
});

test("a resumed job links to its earlier trace", async () => {
  await using recorded = await startRecording();
  const earlier = await span("condensery.condensation", {}, () => currentTraceparent() ?? "");
  await span("condensery.condensation", {}, () => undefined, { links: [earlier, "not a traceparent"] });
  const [first, second] = recorded.finished();
  expect(second?.links.map(({ context }) => context.spanId)).toEqual([first?.spanContext().spanId]);
  expect(second?.spanContext().traceId).not.toBe(first?.spanContext().traceId);
});

test("a job may begin a trace of its own, linked to where it was asked for", async () => {
  await using recorded = await startRecording();
  await span("condensery.outer_step", {}, async () => {
    const links = [currentTraceparent() ?? ""];
    await span("condensery.condensation", {}, () => span("condensery.load_data", {}, () => undefined), {
      root: true,
      links,
    });
  });
  const [load, job, request] = recorded.finished();
  expect(job?.parentSpanContext).toBeUndefined();
  expect(job?.spanContext().traceId).not.toBe(request?.spanContext().traceId);
  expect(job?.links.map(({ context }) => context.spanId)).toEqual([request?.spanContext().spanId]);
  expect(load?.parentSpanContext?.spanId).toBe(job?.spanContext().spanId);
});

test("a span may belong to a stored traceparent instead of the span under way", async () => {
  await using recorded = await startRecording();
  const stored = await span("condensery.condensation", {}, () => currentTraceparent());
  await span("condensery.outer_step", {}, () =>
    span("condensery.checkpoint", {}, () => undefined, { traceparent: stored }),
  );
  const [job, checkpoint] = recorded.finished();
  expect(checkpoint?.parentSpanContext?.spanId).toBe(job?.spanContext().spanId);
  expect(checkpoint?.spanContext().traceId).toBe(job?.spanContext().traceId);
});

test("work measured elsewhere is added in retrospect, to the span under way or to a stored one", async () => {
  await using recorded = await startRecording();
  const startTime = 1_700_000_000_000.25;
  const endTime = startTime + 1.5;
  const traceparent = await span("condensery.condensation", {}, () => currentTraceparent());
  await span("condensery.unroll", {}, () => {
    recordSpan("condensery.session_run", { startTime, endTime, attributes: { "condensery.program": "step" } });
    recordSpan("condensery.session_run", {
      startTime,
      endTime,
      attributes: { "condensery.flops": 4, "condensery.bytes": undefined },
      traceparent,
    });
  });
  const [job, own, foreign, unroll] = recorded.finished();
  expect(own).toMatchObject({
    name: "condensery.session_run",
    startTime: [1_700_000_000, 250_000],
    endTime: [1_700_000_000, 1_750_000],
    duration: [0, 1_500_000],
    attributes: { "condensery.program": "step" },
  });
  expect(own?.parentSpanContext?.spanId).toBe(unroll?.spanContext().spanId);
  expect(foreign?.attributes).toEqual({ "condensery.flops": 4 });
  expect(foreign?.parentSpanContext?.spanId).toBe(job?.spanContext().spanId);
});

test("attributes are not even looked at when nobody records the span", async () => {
  let looks = 0;
  const attributes = {
    get "condensery.flops"() {
      looks += 1;
      return 1;
    },
  };
  const work = async () => {
    recordSpan("condensery.session_run", { startTime: 1, endTime: 2, attributes });
    return span("condensery.session_run", attributes, (open) => {
      open.set(attributes);
      setSpanAttributes("condensery.session_run", attributes);
      return isRecording();
    });
  };
  expect([await work(), looks]).toEqual([false, 0]);
  {
    await using unsampled = await startRecording({ OTEL_TRACES_SAMPLER: "always_off" });
    expect([await work(), looks, unsampled.finished()]).toEqual([false, 0, []]);
  }
  await using recorded = await startRecording();
  expect([await work(), looks]).toEqual([true, 4]);
  expect(recorded.finished()).toHaveLength(2);
});

test("a span that nobody records still passes its trace on, as one not to record", async () => {
  await using unsampled = await startRecording({ OTEL_TRACES_SAMPLER: "always_off" });
  expect(await span("condensery.unroll", {}, () => currentTraceparent())).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/u);
  expect(unsampled.finished()).toEqual([]);
});
