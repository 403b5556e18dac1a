import type { ServiceChannel } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { failureOf } from "./failure.js";
import type { LifecycleSubject } from "./lifecycle.js";
import { startService } from "./start-service.js";
import { temporaryFolder } from "./temporary-folder.js";

const dyingWorker = new URL("dying-worker.js", import.meta.url).href;

/** Registers the test that a service outlives its workers. */
export function survivesLostWorker({
  main,
  prepare,
  short,
}: Pick<LifecycleSubject, "main" | "prepare" | "short">): void {
  test("a worker that dies fails its call by name, and the next call has another one", async () => {
    await using folder = await temporaryFolder();
    const environment = await prepare(folder.path);
    await using service = await startService({ main, environment, imports: [dyingWorker] });
    const call = (channel: ServiceChannel) => short(channel, { timeoutMs: 60_000 });
    const error = await failureOf(call(service.channel));
    expect(error).toMatchObject({ code: "UNAVAILABLE", reason: "UNAVAILABLE", metadata: { service: "device" } });
    expect(error.message).toContain("the thread broke");
    expect(await service.line("the device failed")).toMatchObject({ error: { type: "WorkerLostError" } });
    await expect(call(service.channel)).resolves.toBeDefined();
  });
}
