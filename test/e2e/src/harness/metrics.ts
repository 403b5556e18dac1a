import type { RunningLocalSystem, ServiceName } from "@condensery/system";

/** Makes every process of a system serve metrics on a port of its own. */
export const metricsEnvironment = { CONDENSERY_METRICS_BIND: "127.0.0.1:0" } as const;

const computing: ReadonlySet<ServiceName> = new Set(["inner-loop-trainer", "hypergradient", "evaluator"]);

/** Calls that are inside the gates of the services that compute, running or waiting, by their own metrics. */
export async function callsUnderWay(system: RunningLocalSystem): Promise<number> {
  const addresses = system.processes.flatMap(({ service, metricsAddress }) =>
    computing.has(service) && metricsAddress !== undefined ? [metricsAddress] : [],
  );
  const counts = await Promise.all(addresses.map(callsAt));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Reads the metrics until nobody computes any more. Resolves with the milliseconds that took. */
export async function untilFree(system: RunningLocalSystem): Promise<number> {
  const began = performance.now();
  while ((await callsUnderWay(system)) > 0);
  return performance.now() - began;
}

async function callsAt(address: string): Promise<number> {
  const response = await fetch(`http://${address}/metrics`);
  const lines = (await response.text()).matchAll(/^condensery_queue_(?:running|waiting)(?:\{[^}]*\})? (\d+)/gmu);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}
