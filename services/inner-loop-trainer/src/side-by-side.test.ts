import { join } from "node:path";
import {
  failureOf,
  startService,
  temporaryFolder,
  tinyProblem,
  whenRunning,
  writeTinyDataset,
} from "@condensery/compute-kit/testing";
import { expect, test } from "vitest";
import { inline, main, tinySpecification, train, unroll } from "./testing.js";

const specification = tinySpecification;

test("experts wait for experts only: an unrolled loop is answered beside them", async () => {
  await using folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "data", "tiny"));
  const environment = {
    CONDENSERY_TRAJECTORY_STORE: `file:${join(folder.path, "store")}`,
    CONDENSERY_DATA_ROOTS: join(folder.path, "data"),
    CONDENSERY_THREADS: "4",
    CONDENSERY_WORKERS: "2",
    CONDENSERY_QUEUE_WAITING: "0",
    CONDENSERY_METRICS_BIND: "127.0.0.1:0",
  };
  await using service = await startService({ main, environment });
  const stop = new AbortController();
  const options = { timeoutMs: 60_000, signal: stop.signal };
  const trainings = [0, 1].map((expert) =>
    train(service.channel, { specification, expert, epochs: 10_000 }, options).catch((error: unknown) => error),
  );
  await whenRunning(service, 2);
  const busy = await failureOf(train(service.channel, { specification, expert: 2, epochs: 1 }));
  expect(busy).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "BUSY", metadata: { limit: "2" } });
  const { loop, start } = tinyProblem({ steps: 2 });
  const { device } = await unroll(service.channel, { loop, start: inline(start), steps: 2 });
  // Two workers share the threads
  expect(device).toMatchObject({ threads: 2 });
  stop.abort(new Error("enough"));
  expect(await Promise.all(trainings)).toEqual([new Error("enough"), new Error("enough")]);
  await whenRunning(service, 0);
  const { result } = await train(service.channel, { specification, expert: 2, epochs: 1 });
  expect(result.device).toMatchObject({ threads: 1 });
});
