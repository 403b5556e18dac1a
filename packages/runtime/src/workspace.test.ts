import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProgramRunError, RuntimeBusyError, RuntimeClosedError, UnknownSlotError } from "./errors.js";
import { Runtime } from "./runtime.js";
import { float32Tensor, int64Tensor } from "./tensor.js";
import {
  addition,
  badReshape,
  float32Port,
  leastSquaresStep,
  longList,
  node,
  program,
  tooLarge,
} from "./test-programs.js";

const one = float32Tensor([2], Float32Array.of(1, 1));
const increment = { program: addition(2), inputs: { left: "x", right: one }, outputs: { sum: "x" } };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1, queueLimit: 3 });
});
afterAll(() => runtime.close());

describe("execute", () => {
  it("chains steps of gradient descent as plain JavaScript does", async () => {
    await using workspace = runtime.open();
    const a = Float32Array.of(1, 2, 3, 4, 5, 6);
    const b = Float32Array.of(1, 0, -1);
    await workspace.put("a", float32Tensor([3, 2], a));
    await workspace.put("b", float32Tensor([3, 1], b));
    await workspace.put("theta", float32Tensor([2, 1], Float32Array.of(0.5, -0.25)));
    const rate = float32Tensor([], Float32Array.of(0.01));
    const command = {
      program: leastSquaresStep(3, 2),
      inputs: { theta: "theta", a: "a", b: "b", rate },
      outputs: { next: "theta" },
    };
    const { tensors, deviceSeconds } = await workspace.execute(
      Array.from({ length: 50 }, () => command),
      { fetch: ["theta"] },
    );

    let [p, q] = [0.5, -0.25];
    for (let step = 0; step < 50; step += 1) {
      const residual = [p + 2 * q - 1, 3 * p + 4 * q, 5 * p + 6 * q + 1] as const;
      p -= 0.01 * (residual[0] + 3 * residual[1] + 5 * residual[2]);
      q -= 0.01 * (2 * residual[0] + 4 * residual[1] + 6 * residual[2]);
    }
    expect(tensors["theta"]?.shape).toEqual([2, 1]);
    expect(tensors["theta"]?.data[0]).toBeCloseTo(p, 5);
    expect(tensors["theta"]?.data[1]).toBeCloseTo(q, 5);
    expect(deviceSeconds).toBeGreaterThan(0);
    expect([...workspace.slots().keys()]).toEqual(["a", "b", "theta"]);
  });

  it("fetches only the outputs it is asked for, the right ones", async () => {
    await using workspace = runtime.open();
    const inputs = {
      theta: float32Tensor([1, 1], Float32Array.of(3)),
      a: float32Tensor([1, 1], Float32Array.of(2)),
      b: float32Tensor([1, 1], Float32Array.of(1)),
      rate: float32Tensor([], Float32Array.of(0.5)),
    };
    const { tensors } = await workspace.execute(
      [{ program: leastSquaresStep(1, 1), inputs, outputs: { residual: "r" } }],
      { fetch: ["r"] },
    );
    expect(tensors["r"]?.data).toEqual(Float32Array.of(5));
    expect([...workspace.slots().keys()]).toEqual(["r"]);
  });

  it("keeps int64 data whole and frees released slots", async () => {
    await using workspace = runtime.open();
    const large = 2n ** 60n + 1n;
    const port = (name: string) => ({ name, elementType: "int64" as const, shape: [2] });
    const twice = program("twice", [node("Add", ["x", "x"], "y")], [port("x")], [port("y")]);
    await workspace.put("x", int64Tensor([2], BigInt64Array.of(large, -3n)));
    const { tensors } = await workspace.execute(
      [{ program: twice, inputs: { x: "x" }, outputs: { y: "y" }, release: ["x"] }],
      { fetch: ["y"] },
    );
    expect(tensors["y"]).toEqual({ elementType: "int64", shape: [2], data: BigInt64Array.of(2n * large, -6n) });
    expect([...workspace.slots().keys()]).toEqual(["y"]);
  });

  it("stops in the middle when aborted and stays usable", async () => {
    await using workspace = runtime.open();
    await workspace.put("x", float32Tensor([2], Float32Array.of(0, 0)));
    const controller = new AbortController();
    const reason = new Error("enough");
    let done = 0;
    let total = 0;
    const running = workspace.execute(
      longList().flatMap((slow) => [increment, slow]),
      {
        signal: controller.signal,
        onProgress: (count, all) => {
          [done, total] = [count, all];
          if (count === 5) {
            controller.abort(reason);
          }
        },
      },
    );
    await expect(running).rejects.toBe(reason);
    expect(total).toBe(10_000);
    expect(done).toBeGreaterThanOrEqual(5);
    expect(done).toBeLessThan(total);
    const { tensors } = await workspace.execute([increment], { fetch: ["x"] });
    const expected = Math.ceil(done / 2) + 1;
    expect(tensors["x"]?.data).toEqual(Float32Array.of(expected, expected));
  });

  it("rejects at once when aborted before it began, and corrects what later calls see", async () => {
    await using workspace = runtime.open();
    await expect(workspace.execute([], { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    await workspace.put("x", one);
    const blocker = new AbortController();
    const waiting = new AbortController();
    const first = workspace.execute(longList(), { signal: blocker.signal });
    const second = workspace.execute([{ ...increment, outputs: { sum: "y" } }], { signal: waiting.signal });
    expect([...workspace.slots().keys()]).toEqual(["x", "scratch", "y"]);
    waiting.abort("later");
    await expect(second).rejects.toBe("later");
    expect([...workspace.slots().keys()]).toEqual(["x", "scratch"]);
    blocker.abort("now");
    await expect(first).rejects.toBe("now");
    await expect(workspace.fetch(["y"])).rejects.toThrow(UnknownSlotError);
  });

  it("stops with the error of a progress callback", async () => {
    await using workspace = runtime.open();
    await workspace.put("x", one);
    const fault = new Error("callback");
    const running = workspace.execute(longList(), {
      onProgress: () => {
        throw fault;
      },
    });
    await expect(running).rejects.toBe(fault);
  });

  it("refuses more calls than the queue holds, then takes them again", async () => {
    await using workspace = runtime.open();
    await workspace.put("x", one);
    const controller = new AbortController();
    const calls = [1, 2, 3].map(() => workspace.execute(longList(), { signal: controller.signal }));
    expect((await runtime.statistics()).queued).toBe(3);
    await expect(workspace.execute([increment])).rejects.toThrow(new RuntimeBusyError(3));
    controller.abort("free");
    expect(await Promise.allSettled(calls)).toEqual([1, 2, 3].map(() => ({ status: "rejected", reason: "free" })));
    await workspace.execute([increment]);
    expect((await runtime.statistics()).queued).toBe(0);
  });

  it("names the program and keeps earlier slots when a run fails; calls behind it see what is left", async () => {
    await using workspace = runtime.open();
    await workspace.put("x", one);
    const failing = workspace.execute([
      increment,
      { program: badReshape, inputs: { x: "x", shape: int64Tensor([1], BigInt64Array.of(5n)) }, outputs: { y: "y" } },
    ]);
    const behind = workspace.fetch(["y"]);
    const error: unknown = await failing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProgramRunError);
    expect(error).toMatchObject({ program: "bad reshape", command: 1 });
    expect(String(error)).toContain("Reshape");
    await expect(behind).rejects.toThrow(new UnknownSlotError("y", ["x"]));
    expect((await workspace.fetch(["x"]))["x"]?.data).toEqual(Float32Array.of(2, 2));
  });

  it("survives a run for which there is no memory", async () => {
    await using workspace = runtime.open();
    await workspace.put("x", one);
    const shape = int64Tensor([2], BigInt64Array.of(2n ** 31n, 2n ** 28n));
    const x = float32Tensor([1], Float32Array.of(1));
    const work = workspace.execute([{ program: tooLarge, inputs: { x, shape }, outputs: { y: "y" } }]);
    await expect(work).rejects.toThrow(/program "too large" ran out of memory \(.*allocate/);
    const { tensors } = await workspace.execute([increment], { fetch: ["x"] });
    expect(tensors["x"]?.data).toEqual(Float32Array.of(2, 2));
  });

  it("reports a model which does not load, or does not give what it declares", async () => {
    await using workspace = runtime.open();
    const damaged = { ...addition(2), key: "damaged", bytes: Uint8Array.of(1, 2, 3) };
    await expect(
      workspace.execute([{ program: damaged, inputs: { left: one, right: one }, outputs: { sum: "s" } }]),
    ).rejects.toThrow(/"addition" \(command 0\) failed: .*protobuf/);
    const declared = { ...addition(2), key: "declared", outputs: [float32Port("sum", 3)] };
    await expect(
      workspace.execute([{ program: declared, inputs: { left: one, right: one }, outputs: { sum: "s" } }]),
    ).rejects.toThrow('output "sum" is declared float32[3] but the model gave float32[2]');
    expect(workspace.slots().size).toBe(0);
  });
});

describe("memory", () => {
  it("copies what is put, unless it may be transferred", async () => {
    await using workspace = runtime.open();
    const shared = new Float32Array(8).fill(7);
    await workspace.put("view", float32Tensor([2], shared.subarray(2, 4)), { transfer: true });
    expect(shared.length).toBe(8);
    const whole = Float32Array.of(3, 4);
    await workspace.put("kept", float32Tensor([2], whole));
    expect(whole).toEqual(Float32Array.of(3, 4));
    await workspace.put("given", float32Tensor([2], whole), { transfer: true });
    expect(whole.length).toBe(0);
    const fetched = await workspace.fetch(["view", "kept", "given"]);
    expect(fetched["view"]?.data).toEqual(Float32Array.of(7, 7));
    expect(fetched["kept"]?.data).toEqual(Float32Array.of(3, 4));
    expect(fetched["given"]?.data).toEqual(Float32Array.of(3, 4));
    const { kept } = fetched;
    if (kept?.elementType === "float32") {
      kept.data.fill(0);
    }
    expect(kept?.data).toEqual(Float32Array.of(0, 0));
    expect((await workspace.fetch(["kept"]))["kept"]?.data).toEqual(Float32Array.of(3, 4));
  });

  it("holds no tensor after release and close, also after failures and aborts", async () => {
    const count = async () => {
      const { residentTensors, residentBytes } = await runtime.statistics();
      return { residentTensors, residentBytes };
    };
    expect(await count()).toEqual({ residentTensors: 0, residentBytes: 0 });
    const workspace = runtime.open();
    await workspace.put("x", one);
    await workspace.put("wide", int64Tensor([3], new BigInt64Array(3)));
    await workspace.execute([increment, increment, { ...increment, outputs: { sum: "y" } }]);
    expect(await count()).toEqual({ residentTensors: 3, residentBytes: 8 + 24 + 8 });
    await workspace.release(["wide"]);
    await expect(
      workspace.execute([
        { program: badReshape, inputs: { x: "x", shape: int64Tensor([1], BigInt64Array.of(5n)) }, outputs: { y: "z" } },
      ]),
    ).rejects.toThrow(ProgramRunError);
    expect(await count()).toEqual({ residentTensors: 2, residentBytes: 16 });
    const controller = new AbortController();
    const aborted = workspace.execute(longList(), {
      signal: controller.signal,
      onProgress: () => controller.abort("stop"),
    });
    await expect(aborted).rejects.toBe("stop");
    expect((await runtime.statistics()).residentTensors).toBe(3);
    const closed = workspace.execute(longList());
    const closing = workspace.close();
    await expect(closed).rejects.toThrow(new RuntimeClosedError("workspace"));
    await closing;
    expect(await count()).toEqual({ residentTensors: 0, residentBytes: 0 });
    await expect(workspace.put("x", one)).rejects.toThrow(new RuntimeClosedError("workspace"));
    await workspace.close();
  });
});
