import {
  collectSpans,
  expectSessionRuns,
  startService,
  tinyProblem,
  type CollectedSpan,
} from "@condensery/compute-kit/testing";
import { tensorToWire } from "@condensery/wire/convert";
import { expect, test } from "vitest";
import { call, main, requestOf } from "./testing.js";

const hook = new URL("../../../packages/service-kit/dist/telemetry/hook.js", import.meta.url).href;
const problem = tinyProblem({ steps: 6, network: { depth: 2, filters: 16 } });
const noise = tensorToWire({ ...problem.images, data: problem.noise });
const request = { ...requestOf(problem, 3), sharpness: { rho: 0.2, reuseStep: 4, keepNoise: false, noise } };

const isPart = ({ name }: CollectedSpan): boolean => /^condensery\.(?:unroll|adjoint)$/u.test(name);

test("a call's trace goes through its parts down to each program run, also of calls that take turns", async () => {
  await using collector = await collectSpans();
  await using service = await startService({ main, environment: collector.environment, imports: [hook] });
  const responses = await Promise.all([call(service.channel, request), call(service.channel, request)]);
  service.signal("SIGTERM");
  await service.ended;

  const computes = collector.spans.filter(({ name }) => name.endsWith("HypergradientService/Compute"));
  expect(computes).toHaveLength(2);
  expect(new Set(computes.map(({ traceId }) => traceId)).size).toBe(2);
  const parts = collector.spans.filter(isPart);
  for (const compute of computes) {
    const own = parts.filter(({ parentSpanId }) => parentSpanId === compute.spanId);
    expect(
      own.map(({ name, attributes }) => [
        name,
        attributes["condensery.kept_steps"] ?? attributes["condensery.inner_steps"],
      ]),
    ).toEqual([
      ["condensery.unroll", 6],
      ["condensery.adjoint", 3],
      ["condensery.unroll", 2],
      ["condensery.adjoint", 2],
    ]);
    const total = (name: string) => own.reduce((sum, { attributes }) => sum + Number(attributes[name]), 0);
    expect(total("condensery.flops")).toBe(responses[0].flops);
  }
  const runs = expectSessionRuns(collector.spans, parts);
  const seconds = runs.reduce((sum, { attributes }) => sum + Number(attributes["condensery.device_seconds"]), 0);
  expect(seconds).toBeCloseTo(responses[0].deviceSeconds + responses[1].deviceSeconds, 9);
  expect(new Set(runs.map(({ attributes }) => attributes["condensery.program"]))).toEqual(
    new Set(["inner-step", "step-adjoint", "trajectory-match"]),
  );
  // At least the indices of the batches go to the device
  for (const part of parts) {
    const moved = runs.filter(({ parentSpanId }) => parentSpanId === part.spanId);
    expect(moved.reduce((sum, { attributes }) => sum + Number(attributes["condensery.bytes"]), 0)).toBeGreaterThan(0);
  }
});
