import { convNet, convNetSpec, parameterCount } from "@condensery/networks";
import { Runtime } from "@condensery/runtime";
import { expect, test } from "vitest";
import { evaluate, type EvaluationRequest } from "./evaluation.js";
import { standardProtocol } from "./evaluation-protocol.js";
import { oneHotLabels } from "./labelled-images.js";
import type { RunTracer, TracedRun } from "./run-tracer.js";
import { rowImages } from "./test-images.js";
import { UsageMeter } from "./usage.js";

const network = convNet(convNetSpec({ channels: 1, height: 8, width: 8, classes: 4, depth: 1, filters: 4 }));
const images = rowImages(6, 4, 1);
const parameters = parameterCount(network.parameters);
const request: EvaluationRequest = {
  network,
  protocol: { ...standardProtocol, repeats: 2, epochs: 2, learningRate: 0.05 },
  training: {
    kind: "resident",
    imagesOf: () => images.gather(Int32Array.from({ length: 6 }, (_, index) => index)),
    labels: oneHotLabels(images.labels, 4),
  },
  test: rowImages(5, 4, 2),
  seed: 3n,
};

test("each run is told with its cost and bytes, under the traceparent of its own repeat", async () => {
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  const traced: TracedRun[] = [];
  const meters: UsageMeter[] = [];
  await evaluate(runtime, {
    ...request,
    aroundRepeat: (repeat, run) => {
      const tracer: RunTracer = { traceparent: () => `repeat ${repeat}`, record: (one) => void traced.push(one) };
      const meter = new UsageMeter(tracer);
      meters.push(meter);
      return run(meter);
    },
  });
  const four = 4; // bytes of a number
  for (const [repeat, meter] of meters.entries()) {
    const own = traced.filter(({ traceparent }) => traceparent === `repeat ${repeat}`);
    expect(own.map(({ program, bytes }) => [program, bytes])).toEqual([
      // The rate goes in and the loss comes out; a momentum of zeros is sent along with the first step
      ["training-step-6", (2 + parameters) * four],
      ["training-step-6", 2 * four],
      ["training-step-6", 2 * four],
      ["classify-5", 5 * (64 + 4) * four],
    ]);
    expect(own.reduce((sum, { flops }) => sum + flops, 0)).toBe(meter.usage.flops);
    expect(own.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(meter.usage.deviceSeconds, 9);
  }
  expect(traced).toHaveLength(8);
});

test("without a traceparent no run is told", async () => {
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  const tracer: RunTracer = {
    traceparent: () => undefined,
    record: () => {
      throw new Error("nobody asked for it");
    },
  };
  const meter = new UsageMeter(tracer);
  await evaluate(runtime, { ...request, meter });
  expect(meter.usage.flops).toBeGreaterThan(0);
});
