import { setTimeout as delay } from "node:timers/promises";
import type { Server } from "@grpc/grpc-js";
import { stopping } from "../errors/to-service-error.js";
import type { CallsInFlight } from "./calls-in-flight.js";
import type { Listener } from "./listener.js";

export interface StopOptions {
  readonly server: Server;
  readonly listener: Listener;
  readonly calls: CallsInFlight;
  readonly services: string;
  readonly gracePeriodMs: number;
}

/** The part of the grace period that aborted calls get for their answers. */
const answerShare = 0.1;
const longestAnswerMs = 1000;

/** Stops accepting, lets calls finish, aborts those still running near the end of the grace period, then cuts. */
export async function stopServer(options: StopOptions): Promise<void> {
  const { server, listener, calls, services, gracePeriodMs } = options;
  listener.close();
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  const reason = stopping(services);
  calls.abort(reason, (call) => call.endOnStop);
  const answerMs = Math.min(longestAnswerMs, gracePeriodMs * answerShare);
  if (!(await within(closed, gracePeriodMs - answerMs))) {
    calls.abort(reason);
    await within(closed, answerMs);
  }
  server.forceShutdown();
  listener.destroy();
}

/** Whether it settled in time. */
export async function within(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  try {
    const late = delay(milliseconds, false, { signal: timer.signal });
    // Aborting the timer rejects it when nobody listens any more.
    late.catch(() => undefined);
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.abort();
  }
}
