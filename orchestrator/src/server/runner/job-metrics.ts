import { setTimeout as delay } from "node:timers/promises";
import { createInstruments, type Telemetry } from "@condensery/service-kit";
import type { ComputeCost } from "../../compute/compute.js";
import type { JobEvent } from "../../jobs/events.js";
import type { CondensationRunner } from "./condensation-runner.js";

type Meter = Telemetry["meter"];

/** Milliseconds that readers of metrics wait for the database; without it there is no figure of those that wait. */
const patienceMs = 1_000;

/** Counts what is under way; ended condensations are no load. Those that wait belong to all who share the database. */
export function observeJobs(
  meter: Meter,
  runner: Pick<CondensationRunner, "active">,
  waiting: () => Promise<number>,
): void {
  createInstruments(meter).gauge("condensery.jobs", async (observe) => {
    observe(runner.active.length, { state: "running" });
    const late = delay(patienceMs, undefined, { ref: false });
    const queued = await Promise.race([waiting().catch(() => undefined), late]);
    if (queued !== undefined) observe(queued, { state: "queued" });
  });
}

/** Counts outer steps. */
export function stepMetrics(meter: Meter): (event: JobEvent) => void {
  const instruments = createInstruments(meter);
  const steps = instruments.counter("condensery.outer_steps");
  const duration = instruments.histogram("condensery.outer_step.duration");
  return (event) => {
    if (event.kind !== "step-completed") return;
    steps.add(1);
    duration.record(event.seconds);
  };
}

/** Counts what the services' answers took. */
export function costMetrics(meter: Meter, pricePerSecond: number): (service: string, cost: ComputeCost) => void {
  const instruments = createInstruments(meter);
  const deviceSeconds = instruments.counter("condensery.device_seconds");
  const flops = instruments.counter("condensery.flops");
  const bytes = instruments.counter("condensery.bytes");
  const price = instruments.counter("condensery.cost");
  return (service, cost) => {
    deviceSeconds.add(cost.deviceSeconds, { service });
    flops.add(cost.flops, { service });
    bytes.add(cost.bytesMoved, { service });
    price.add(cost.deviceSeconds * pricePerSecond, { service });
  };
}
