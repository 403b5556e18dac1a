import { readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import {
  OutOfMemoryError,
  ProviderUnavailableError,
  RuntimeClosedError,
  RuntimeOptionError,
  WorkerLostError,
} from "./errors.js";
import { Runtime } from "./runtime.js";
import { spawnWorker } from "./spawn-worker.js";
import { float32Tensor, int64Tensor } from "./tensor.js";
import { addition, leastSquaresStep, longList, tooLarge } from "./test-programs.js";

const one = float32Tensor([2], Float32Array.of(1, 1));
const increment = { program: addition(2), inputs: { left: "x", right: one }, outputs: { sum: "x" } };

/**
 * Stands in for worker-main and dies at its first `execute`. A real worker cannot be killed for a test: `terminate` in
 * the middle of a native run makes the binding throw through C++ frames, which aborts the whole process.
 */
const crashingWorker = `
  const { parentPort } = require("node:worker_threads");
  parentPort.postMessage({ kind: "ready", report: { provider: "cpu", rejected: [], listed: [], version: "0.0.0" } });
  parentPort.on("message", ({ call, request }) => {
    if (request.kind === "execute") {
      throw new Error("the thread broke");
    }
    parentPort.postMessage({ kind: "answer", call, outcome: { kind: "done", tensors: [], deviceSeconds: 0 } });
  });
`;

describe("provider choice", () => {
  it("runs on the CPU when asked to, and reports it", async () => {
    await using runtime = await Runtime.start({ provider: "cpu", workers: 2, threads: 1 });
    expect(runtime.report()).toMatchObject({ requested: "cpu", provider: "cpu", rejected: [], workers: 2, threads: 1 });
    expect(runtime.report().version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(runtime.report().listed).toContainEqual({ name: "cpu", bundled: true });
  });

  it("says why a provider is absent, and replaces it only where that is allowed", async () => {
    const absent = process.platform === "darwin" ? "dml" : "coreml";
    const refused = Runtime.start({ provider: absent });
    await expect(refused).rejects.toThrow(ProviderUnavailableError);
    await expect(refused).rejects.toThrow(
      `execution provider "${absent}" cannot be used: onnxruntime-node for ${process.platform}/${process.arch} does not contain it`,
    );
    await using runtime = await Runtime.start({ provider: absent, fallback: true });
    expect(runtime.report()).toMatchObject({ requested: absent, provider: "cpu", rejected: [{ provider: absent }] });
  });

  it("names the missing file and the remedy for CUDA; auto goes on to the CPU", async () => {
    await using runtime = await Runtime.start();
    if (runtime.report().provider === "cuda") {
      expect(runtime.report().rejected).toEqual([]);
      return;
    }
    expect(runtime.report()).toMatchObject({ requested: "auto", provider: "cpu", rejected: [{ provider: "cuda" }] });
    const error: unknown = await Runtime.start({ provider: "cuda" }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProviderUnavailableError);
    expect(error).toMatchObject({ provider: "cuda", reason: runtime.report().rejected[0]?.reason });
  });

  it("refuses impossible options", async () => {
    await expect(Runtime.start({ workers: 0 })).rejects.toThrow(
      new RuntimeOptionError("workers", "a positive integer", "0"),
    );
    await expect(Runtime.start({ threads: 1.5 })).rejects.toThrow(RuntimeOptionError);
  });
});

describe("workers", () => {
  it("give the same bytes", async () => {
    await using runtime = await Runtime.start({ workers: 2, threads: 1 });
    const step = leastSquaresStep(64, 32);
    const values = (count: number, scale: number): Float32Array =>
      Float32Array.from({ length: count }, (_, index) => Math.sin(index * 1.7) * scale);
    const train = async (): Promise<Uint8Array> => {
      await using workspace = runtime.open();
      await workspace.put("theta", float32Tensor([32, 1], values(32, 1)));
      await workspace.put("a", float32Tensor([64, 32], values(2048, 0.3)));
      await workspace.put("b", float32Tensor([64, 1], values(64, 2)));
      const command = {
        program: step,
        inputs: { theta: "theta", a: "a", b: "b", rate: float32Tensor([], Float32Array.of(0.01)) },
        outputs: { next: "theta" },
      };
      const { tensors } = await workspace.execute(
        Array.from({ length: 200 }, () => command),
        { fetch: ["theta"] },
      );
      return new Uint8Array(tensors["theta"]?.data.buffer ?? new ArrayBuffer(0));
    };
    const [left, right] = await Promise.all([train(), train()]);
    expect(left?.byteLength).toBe(128);
    expect(left).toEqual(right);
    expect(await runtime.statistics()).toMatchObject({
      sessions: 2,
      runs: 400,
      queued: 0,
      residentTensors: 0,
      residentBytes: 0,
    });
  });

  it("do not wait for one another", async () => {
    await using runtime = await Runtime.start({ workers: 2, threads: 1 });
    const busy = runtime.open();
    const controller = new AbortController();
    const running = busy.execute(longList(), { signal: controller.signal });
    await using free = runtime.open();
    await free.put("x", one);
    await free.execute([increment]);
    controller.abort("the other worker is done");
    await expect(running).rejects.toBe("the other worker is done");
    await busy.close();
  });

  it("are replaced when lost; their calls and workspaces answer WorkerLostError", async () => {
    const threads: Worker[] = [];
    await using runtime = await Runtime.startWith({ threads: 1 }, (settings) => {
      const thread = threads.length === 0 ? new Worker(crashingWorker, { eval: true }) : spawnWorker(settings);
      threads.push(thread);
      return thread;
    });
    const lost = runtime.open();
    await lost.put("x", one);
    const running = lost.execute([increment]);
    const waiting = lost.fetch(["x"]);
    await expect(running).rejects.toThrow(new WorkerLostError("the thread broke"));
    await expect(waiting).rejects.toThrow(WorkerLostError);
    await expect(lost.put("x", one)).rejects.toThrow(WorkerLostError);
    expect(await runtime.statistics()).toMatchObject({ residentTensors: 0, queued: 0 });
    await lost.close();

    await using fresh = runtime.open();
    await fresh.put("x", one);
    const { tensors } = await fresh.execute([increment], { fetch: ["x"] });
    expect(tensors["x"]?.data).toEqual(Float32Array.of(2, 2));
    expect(threads).toHaveLength(2);
  });

  it("whose heap is full fail the call that filled it, while the calls behind it and other workers go on", async () => {
    const heaps: (number | undefined)[] = [];
    await using runtime = await Runtime.startWith({ provider: "cpu", threads: 1, workers: 2 }, (settings) => {
      const worker =
        heaps.length > 0
          ? spawnWorker(settings)
          : new Worker(new URL("../dist/worker-main.js", import.meta.url), {
              workerData: settings,
              execArgv: [],
              resourceLimits: { maxOldGenerationSizeMb: 24 },
            });
      heaps.push(worker.resourceLimits?.maxOldGenerationSizeMb);
      return worker;
    });
    expect(heaps).toEqual([24, 1024]);
    const [greedy, other] = [runtime.open(), runtime.open()];
    await Promise.all([greedy.put("x", one), other.put("x", one)]);
    const undisturbed = other.execute(
      Array.from({ length: 2000 }, () => increment),
      { fetch: ["x"] },
    );
    const filling = greedy.execute(Array.from({ length: 400_000 }, () => increment));
    const behind = greedy.execute([increment]);
    await expect(filling).rejects.toThrow(OutOfMemoryError);
    await expect(behind).rejects.toThrow(WorkerLostError);
    expect((await undisturbed).tensors["x"]?.data).toEqual(Float32Array.of(2001, 2001));
    await greedy.close();
    await using fresh = runtime.open();
    await fresh.put("x", one);
    expect((await fresh.execute([increment], { fetch: ["x"] })).tensors["x"]?.data).toEqual(Float32Array.of(2, 2));
    await other.close();
  });

  it("answer a run for which there is no memory by name, while another worker goes on undisturbed", async () => {
    await using runtime = await Runtime.start({ provider: "cpu", threads: 1, workers: 2 });
    await using greedy = runtime.open();
    await using other = runtime.open();
    await Promise.all([greedy.put("x", one), other.put("x", one)]);
    const undisturbed = other.execute(
      Array.from({ length: 2000 }, () => increment),
      { fetch: ["x"] },
    );
    const shape = int64Tensor([2], BigInt64Array.of(2n ** 31n, 2n ** 28n));
    const x = float32Tensor([1], Float32Array.of(1));
    const error: unknown = await greedy
      .execute([{ program: tooLarge, inputs: { x, shape }, outputs: { y: "y" } }])
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error).toMatchObject({ program: "too large" });
    expect((await greedy.execute([increment], { fetch: ["x"] })).tensors["x"]?.data).toEqual(Float32Array.of(2, 2));
    expect((await undisturbed).tensors["x"]?.data).toEqual(Float32Array.of(2001, 2001));
    expect((await runtime.statistics()).runs).toBe(2001);
  });

  it("end with the runtime, which stops what is running", async () => {
    const runtime = await Runtime.start({ threads: 1 });
    const workspace = runtime.open();
    await workspace.put("x", one);
    let closing: Promise<void> | undefined;
    const running = workspace.execute(longList(), {
      onProgress: () => {
        closing ??= runtime.close();
      },
    });
    await expect(running).rejects.toThrow(new RuntimeClosedError("runtime"));
    await closing;
    await expect(workspace.fetch(["x"])).rejects.toThrow(RuntimeClosedError);
    expect(() => runtime.open()).toThrow(RuntimeClosedError);
    await workspace.close();
    await runtime.close();
  });

  it("keep at most sessionLimit sessions and make evicted ones again", async () => {
    await using runtime = await Runtime.start({ threads: 1, sessionLimit: 2 });
    await using workspace = runtime.open();
    for (const size of [2, 3, 4, 2, 3, 4]) {
      const ones = float32Tensor([size], new Float32Array(size).fill(1));
      const { tensors } = await workspace.execute(
        [{ program: addition(size), inputs: { left: ones, right: ones }, outputs: { sum: "sum" } }],
        { fetch: ["sum"] },
      );
      expect(tensors["sum"]?.data).toEqual(new Float32Array(size).fill(2));
      expect((await runtime.statistics()).sessions).toBeLessThanOrEqual(2);
    }
    const commands = [2, 3, 4].map((size) => {
      const ones = float32Tensor([size], new Float32Array(size).fill(1));
      return { program: addition(size), inputs: { left: ones, right: ones }, outputs: { sum: `sum${size}` } };
    });
    await workspace.execute(commands);
    expect((await runtime.statistics()).sessions).toBe(3);
    await workspace.execute(commands.slice(0, 1));
    expect((await runtime.statistics()).sessions).toBe(2);
  });

  it("write one profile a session", async () => {
    const folder = await mkdtemp(join(tmpdir(), "condensery-profile-"));
    try {
      const runtime = await Runtime.start({ threads: 1, profile: join(folder, "run") });
      const workspace = runtime.open();
      await workspace.put("x", one);
      await workspace.execute([increment, increment]);
      await runtime.close();
      const files = readdirSync(folder);
      expect(files).toHaveLength(1);
      expect(files[0]).toMatch(/^run-worker0-session0-addition_.*\.json$/);
      const events: unknown = JSON.parse(readFileSync(join(folder, files[0] ?? ""), "utf8"));
      const kernels = Array.isArray(events)
        ? events.filter((event: { name?: string }) => event.name === "sum_kernel_time")
        : [];
      expect(kernels).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
