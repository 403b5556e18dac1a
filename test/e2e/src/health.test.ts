import { heavyCompute, startService, whenRunning, type ServiceUnderTest } from "@condensery/compute-kit/testing";
import { callUnary, healthDefinition } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { mainOf } from "./harness/mains.js";
import { patient } from "./harness/patience.js";

patient();

/** The promise to probes and to whoever cancels. */
const answerMs = 100;
/** A program run cannot be interrupted: work that nobody wants any more ends with the step under way. */
const freeMs = 2000;
const probes = 25;

interface Answers {
  /** Round trips of health checks while the device computed, in milliseconds. */
  readonly checks: readonly number[];
  /** From the caller's cancellation to its answer, in milliseconds. */
  readonly cancellations: readonly number[];
  /** From the caller's cancellation to the service's metrics saying that nothing runs, in milliseconds. */
  readonly freed: readonly number[];
}

/** Computes hypergradients of fifty steps of width 128, and cancels each after some probes. */
async function measure(service: ServiceUnderTest): Promise<Answers> {
  const heavy = heavyCompute();
  const checks: number[] = [];
  const cancellations: number[] = [];
  const freed: number[] = [];
  while (checks.length < probes) {
    const stop = new AbortController();
    const computed = heavy.call(service.channel, { timeoutMs: 120_000, signal: stop.signal });
    const ended = computed.catch((error: unknown) => error);
    await whenRunning(service, 1);
    for (let probe = 0; probe < 5; probe++) {
      const asked = performance.now();
      const request = { $typeName: "grpc.health.v1.HealthCheckRequest", service: heavy.service } as const;
      const { status } = await callUnary(service.channel, healthDefinition.check, request, { timeoutMs: 60_000 });
      expect(status).toBe(1);
      checks.push(performance.now() - asked);
    }
    const cancelled = performance.now();
    stop.abort(new Error("enough"));
    expect(await ended).toEqual(new Error("enough"));
    cancellations.push(performance.now() - cancelled);
    await whenRunning(service, 0);
    freed.push(performance.now() - cancelled);
  }
  return { checks, cancellations, freed };
}

/** What is asserted is the median: one slow answer tells of the machine, half of them tell of the service. */
function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

test("while it computes, a service answers probes and cancellations within 100 ms", async () => {
  await using service = await startService({
    main: mainOf("hypergradient"),
    environment: { CONDENSERY_METRICS_BIND: "127.0.0.1:0" },
  });
  const answers = await measure(service);
  const [checks, cancellations, freed] = [answers.checks, answers.cancellations, answers.freed].map(median);
  const slowest = Math.max(...answers.checks);
  console.info(`medians in ms: ${JSON.stringify({ checks, cancellations, freed })}; slowest check ${slowest}`);
  expect(checks).toBeLessThan(answerMs);
  expect(cancellations).toBeLessThan(answerMs);
  expect(freed).toBeLessThan(freeMs);
});
