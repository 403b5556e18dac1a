import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { health } from "./health.js";
import type { HeavyCall } from "./heavy-calls.js";
import { startService } from "./start-service.js";
import { temporaryFolder } from "./temporary-folder.js";

export interface HealthRoundTrips {
  /** Probes that were answered while the device computed. */
  readonly probes: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

export interface MeasureHealthOptions {
  /** The service's compiled main. */
  readonly main: URL;
  readonly heavy: HeavyCall;
  /** Of the service's process. */
  readonly threads: number;
  /** At least so many probes; they go on until the first heavy call is over. Default: 50. */
  readonly probes?: number;
}

const probeEveryMs = 50;

/** Starts a service, keeps its device busy with heavy calls, and measures what a probe waits meanwhile. */
export async function measureHealth({
  main,
  heavy,
  threads,
  probes = 50,
}: MeasureHealthOptions): Promise<HealthRoundTrips> {
  await using folder = await temporaryFolder();
  const environment = { ...(await heavy.prepare(folder.path)), CONDENSERY_THREADS: String(threads) };
  await using service = await startService({ main, environment });
  const stop = new AbortController();
  const options = { timeoutMs: 600_000, signal: stop.signal };
  const state = { calls: 0 };
  const load = (async () => {
    while (!stop.signal.aborted) {
      await heavy.call(service.channel, options);
      state.calls += 1;
    }
  })();
  const ended = load.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const times: number[] = [];
  while (times.length < probes || state.calls === 0) {
    const asked = performance.now();
    await health(service.channel, heavy.service);
    times.push(performance.now() - asked);
    const failure = await Promise.race([ended, pause(probeEveryMs)]);
    if (failure !== undefined) throw failure.error;
  }
  stop.abort();
  await ended;
  times.sort((left, right) => left - right);
  return { probes: times.length, medianMs: times[times.length >> 1] ?? NaN, maxMs: times.at(-1) ?? NaN };
}
