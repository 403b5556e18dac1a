/** What every compute service must do with calls that end in another way than by themselves. */
import type { CallOptions, ServiceChannel } from "@condensery/service-kit";
import { describe, expect, test } from "vitest";
import { failureOf } from "./failure.js";
import { health, watchHealth } from "./health.js";
import { survivesLostWorker } from "./lost-worker.js";
import { whenRunning } from "./running-calls.js";
import { startService } from "./start-service.js";
import { temporaryFolder } from "./temporary-folder.js";

export interface LifecycleSubject {
  /** With its package. */
  readonly service: string;
  readonly main: URL;
  /** Which of its calls are made; a service of one kind of call needs no name for it. */
  readonly call?: string;
  /** What it needs in a folder of its own, and its variables. */
  readonly prepare: (folder: string) => Promise<Readonly<Record<string, string>>>;
  /** A call of some seconds. */
  readonly long: (channel: ServiceChannel, options: CallOptions) => Promise<unknown>;
  /** The shortest call that uses the device. */
  readonly short: (channel: ServiceChannel, options: CallOptions) => Promise<unknown>;
  /** A call of about half a second. */
  readonly medium: (channel: ServiceChannel, options: CallOptions) => Promise<unknown>;
}

const patient = { timeoutMs: 60_000 };
const oneAtATime = {
  CONDENSERY_QUEUE_CONCURRENCY: "1",
  CONDENSERY_QUEUE_WAITING: "0",
  CONDENSERY_QUEUE_RETRY_DELAY: "3s",
  CONDENSERY_METRICS_BIND: "127.0.0.1:0",
};

/** Registers the tests. */
export function computeServiceLifecycle(subject: LifecycleSubject): void {
  describe(`lifecycle of ${subject.call ?? "a call"}`, () => {
    test("a full queue, cancel, deadline and the end of the process", async () => {
      await using folder = await temporaryFolder();
      const environment = { ...oneAtATime, ...(await subject.prepare(folder.path)) };
      await using running = await startService({ main: subject.main, environment });
      const { channel } = running;

      const stop = new AbortController();
      let over = false;
      const cancelled = subject
        .long(channel, { ...patient, signal: stop.signal })
        .catch((error: unknown) => error)
        .finally(() => (over = true));
      await whenRunning(running, 1);
      const busy = await failureOf(subject.short(channel, patient));
      expect(busy).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "BUSY", retryDelayMs: 3000 });
      expect(busy.metadata).toEqual({ limit: "1" });
      // Probes are answered while the device computes, and not behind it
      expect([await health(channel, subject.service), over]).toEqual(["SERVING", false]);
      stop.abort(new Error("enough"));
      expect(await cancelled).toEqual(new Error("enough"));
      await whenRunning(running, 0);
      await subject.short(channel, patient);

      const late = await failureOf(subject.long(channel, { timeoutMs: 150 }));
      expect(late).toMatchObject({ code: "DEADLINE_EXCEEDED" });
      await whenRunning(running, 0);
      await subject.short(channel, patient);

      const seen = watchHealth(channel, subject.service);
      expect((await seen.next()).value).toBe("SERVING");
      const underWay = subject.medium(channel, patient);
      await whenRunning(running, 1);
      running.signal("SIGTERM");
      expect((await seen.next()).value).toBe("NOT_SERVING");
      await expect(underWay).resolves.toBeDefined();
      expect(await running.line("releasing the device")).toMatchObject({ residentTensors: 0 });
      expect(await running.ended).toBe(0);
      expect((await failureOf(subject.short(channel, { timeoutMs: 500 }))).code).toMatch(/UNAVAILABLE|DEADLINE/u);
    });
    survivesLostWorker(subject);
  });
}
