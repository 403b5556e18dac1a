import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { overWorkers } from "./worker-pool.js";

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", workers: 2, threads: 1 });
});
afterAll(() => runtime.close());

test("results are in the order of the tasks, not in the order in which they end", async () => {
  let releaseFirst = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    releaseFirst = resolve;
  });
  const results = await overWorkers(runtime, 4, async (_, index) => {
    if (index === 0) await first;
    if (index === 3) releaseFirst();
    return index * 10;
  });
  expect(results).toEqual([0, 10, 20, 30]);
});

test("at most one task a worker runs at a time", async () => {
  let running = 0;
  let most = 0;
  await overWorkers(runtime, 6, async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
  });
  expect(most).toBe(2);
});

test("the first failure aborts what runs, begins nothing more and is the one that is thrown", async () => {
  const begun: number[] = [];
  const work = overWorkers(runtime, 5, async (_, index, signal) => {
    begun.push(index);
    if (index === 0) throw new RangeError("task 0 failed");
    await new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
  await expect(work).rejects.toThrow(new RangeError("task 0 failed"));
  expect(begun).toEqual([0, 1]);
});

test("the caller's signal ends it with its reason, and all workspaces are closed", async () => {
  const controller = new AbortController();
  const work = overWorkers(
    runtime,
    3,
    async (workspace, index) => {
      await workspace.put("held", { elementType: "float32", shape: [1], data: Float32Array.of(index) });
      controller.abort(new Error("enough"));
    },
    controller.signal,
  );
  await expect(work).rejects.toThrow("enough");
  expect((await runtime.statistics()).residentTensors).toBe(0);
});

test("no task is no work", async () => {
  expect(await overWorkers(runtime, 0, () => Promise.reject(new Error("never called")))).toEqual([]);
});
