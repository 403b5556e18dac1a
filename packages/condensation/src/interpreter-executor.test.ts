import { describe, expect, it } from "vitest";
import { readyExecutor, startSlot, targetSlot, testProblem } from "./test-problem.js";
import { scalarTensor, type Instruction } from "./executor.js";

const problem = testProblem();
const match: Instruction = {
  program: "trajectory-match",
  inputs: { theta_start: startSlot, theta_end: startSlot, theta_target: targetSlot, alpha: scalarTensor(1) },
  outputs: { loss: "loss", lambda: "lambda" },
};

describe("interpreterExecutor", () => {
  it("writes the outputs asked for and returns the slots to fetch, with their shapes", async () => {
    const executor = await readyExecutor(problem);
    const tensors = await executor.execute([match], { fetch: ["loss", "lambda"] });
    expect(tensors["loss"]).toEqual({ shape: [], data: Float64Array.of(1) });
    expect(tensors["lambda"]?.shape).toEqual([problem.parameters]);
    await expect(executor.execute([], { fetch: ["alpha_gradient_first_order"] })).rejects.toThrow("is empty");
  });

  it("frees the slots of an instruction after it, and those of release; unknown ones are passed over", async () => {
    const executor = await readyExecutor(problem);
    await executor.execute([{ ...match, release: [startSlot] }], { fetch: [] });
    await expect(executor.execute([match], { fetch: [] })).rejects.toThrow(
      `slot "${startSlot}" is empty; full are ${targetSlot}, loss, lambda`,
    );
    await executor.release(["loss", "never written"]);
    await expect(executor.execute([], { fetch: ["loss"] })).rejects.toThrow('slot "loss" is empty');
  });

  it("keeps a copy of what is put", async () => {
    const executor = await readyExecutor(problem);
    const data = Float64Array.of(1, 2);
    await executor.put("pair", { shape: [2], data });
    data[0] = 7;
    expect((await executor.execute([], { fetch: ["pair"] }))["pair"]?.data).toEqual(Float64Array.of(1, 2));
  });

  it("refuses numbers that do not fill the shape, and a run without one of its inputs", async () => {
    const executor = await readyExecutor(problem);
    await expect(executor.put("pair", { shape: [3], data: Float64Array.of(1, 2) })).rejects.toThrow(
      new RangeError('slot "pair" of shape [3] got 2 numbers'),
    );
    const { alpha: _, ...inputs } = match.inputs;
    await expect(executor.execute([{ ...match, inputs }], { fetch: [] })).rejects.toThrow(
      new RangeError('trajectory-match: input "alpha" is not given'),
    );
  });

  it("stops between two runs when aborted", async () => {
    const executor = await readyExecutor(problem);
    const controller = new AbortController();
    const running = executor.execute([match, { ...match, outputs: { loss: "second" } }], {
      signal: controller.signal,
      fetch: [],
    });
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    expect((await executor.execute([], { fetch: ["loss"] }))["loss"]?.data).toEqual(Float64Array.of(1));
    await expect(executor.execute([], { fetch: ["second"] })).rejects.toThrow('slot "second" is empty');
  });
});
