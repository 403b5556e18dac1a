import { expect, test } from "vitest";
import { callUnary } from "../client/call-unary.js";
import { unary } from "../server/method.js";
import { echoDefinition, textValue } from "../testing/echo-service.js";
import { startTestTelemetry } from "../testing/recording.js";
import { dial, startEcho } from "../testing/start-echo.js";
import { createInstruments } from "./instruments.js";
import { metrics } from "./metric-registry.js";
import type { Telemetry } from "./start-telemetry.js";

const metricsBind = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;

/** The lines of the endpoint's page by name and labels, without those that name the scope. */
async function scrape({ metricsAddress }: Telemetry): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`http://${metricsAddress}/metrics`);
  expect(response.headers.get("content-type")).toContain("text/plain");
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, name = "", labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/u.exec(line) ?? [];
      const own = labels.split(",").filter((label) => label !== "" && !label.startsWith("otel_scope_"));
      return [own.length === 0 ? name : `${name}{${own.join(",")}}`, Number(value)];
    }),
  );
}

test("each metric has its unit in its name for Prometheus, and its labels", async () => {
  await using telemetry = await startTestTelemetry({}, { metricsBind });
  const instruments = createInstruments(telemetry.meter);
  const jobs = { RUNNING: 2, QUEUED: 5 };
  instruments.gauge("condensery.jobs", (observe) => {
    for (const [state, count] of Object.entries(jobs)) observe(count, { state });
  });
  instruments.counter("condensery.outer_steps").add(3);
  instruments.histogram("condensery.outer_step.duration").record(0.4);
  instruments.histogram("condensery.outer_step.duration").record(200);
  const service = "hypergradient";
  instruments.counter("condensery.device_seconds").add(0.25, { service });
  instruments.counter("condensery.flops").add(2e12, { service });
  instruments.counter("condensery.bytes").add(1024, { service });
  // Asked for again, it counts on.
  createInstruments(telemetry.meter).counter("condensery.bytes").add(1, { service });
  instruments.counter("condensery.cost").add(0.5, { service });
  const page = await scrape(telemetry);
  expect(Object.fromEntries(page)).toMatchObject({
    'condensery_jobs{state="RUNNING"}': 2,
    'condensery_jobs{state="QUEUED"}': 5,
    condensery_outer_steps_total: 3,
    condensery_outer_step_duration_seconds_count: 2,
    condensery_outer_step_duration_seconds_sum: 200.4,
    'condensery_device_seconds_total{service="hypergradient"}': 0.25,
    'condensery_flops_total{service="hypergradient"}': 2e12,
    'condensery_bytes_total{service="hypergradient"}': 1025,
    'condensery_cost_total{service="hypergradient"}': 0.5,
    condensery_event_loop_delay_seconds: expect.any(Number),
    condensery_memory_resident_bytes: expect.any(Number),
  });
  const buckets = [...page].filter(([name]) => name.startsWith("condensery_outer_step_duration_seconds_bucket"));
  expect(buckets.map(([, count]) => count)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2]);
  expect(page.get("condensery_memory_resident_bytes")).toBeGreaterThan(2 ** 20);
  jobs.QUEUED = 0;
  expect((await scrape(telemetry)).get('condensery_jobs{state="QUEUED"}')).toBe(0);
});

test("the event loop's delay is the longest since the last reading", async () => {
  await using telemetry = await startTestTelemetry({}, { metricsBind });
  const delay = async () => (await scrape(telemetry)).get("condensery_event_loop_delay_seconds") ?? Number.NaN;
  const held = new Int32Array(new SharedArrayBuffer(4));
  const block = () => Atomics.wait(held, 0, 0, 300);
  // After the first one the monitor has its first look, from which it measures the second.
  block();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  block();
  const late = await delay();
  expect(late).toBeGreaterThan(0.2);
  expect(late).toBeLessThan(30);
  await expect.poll(delay).toBeLessThan(late);
});

test("a server's calls and queue appear under the names that the registry declares, and no others", async () => {
  await using telemetry = await startTestTelemetry({}, { metricsBind });
  await using server = await startEcho({ telemetry, methods: { echo: unary(() => textValue("")) } });
  using channel = dial(server);
  await callUnary(channel, echoDefinition.echo, textValue(""), { timeoutMs: 60_000 });
  const page = await scrape(telemetry);
  const method = 'method="condensery.test.v1.EchoService/Echo"';
  expect(page.get(`condensery_calls_total{${method},code="OK"}`)).toBe(1);
  expect(page.get(`condensery_call_duration_seconds_count{${method},code="OK"}`)).toBe(1);
  expect(page.get(`condensery_calls_active{${method}}`)).toBe(0);
  const declared = Object.keys(metrics).map((name) => name.replaceAll(".", "_"));
  const undeclared = [...page.keys()].filter(
    (name) => !name.startsWith("target_info") && !declared.some((prefix) => name.startsWith(prefix)),
  );
  expect(undeclared).toEqual([]);
});
