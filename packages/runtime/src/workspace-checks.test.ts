import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProgramInputError, TensorError, UnknownSlotError } from "./errors.js";
import type { Command } from "./program.js";
import { Runtime } from "./runtime.js";
import { float32Tensor, int64Tensor } from "./tensor.js";
import { addition } from "./test-programs.js";

const one = float32Tensor([2], Float32Array.of(1, 1));
const increment = { program: addition(2), inputs: { left: "x", right: one }, outputs: { sum: "x" } };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

describe("checks before a run", () => {
  const left = one;
  const bad: readonly (readonly [string, Command, string])[] = [
    [
      "missing input",
      { program: addition(2), inputs: { left }, outputs: { sum: "s" } },
      'program "addition", port "right": expected float32[2], got no value',
    ],
    [
      "unknown input",
      { program: addition(2), inputs: { left, right: left, up: left }, outputs: { sum: "s" } },
      'expected one of the inputs "left", "right", got "up"',
    ],
    [
      "unknown output",
      { program: addition(2), inputs: { left, right: left }, outputs: { total: "s" } },
      'expected one of the outputs "sum", got "total"',
    ],
    [
      "no output",
      { program: addition(2), inputs: { left, right: left }, outputs: {} },
      "expected at least one output with a slot",
    ],
    [
      "unknown slot",
      { program: addition(2), inputs: { left, right: "z" }, outputs: { sum: "s" } },
      'expected float32[2] from a slot; the workspace holds "x", "wide", got no slot "z"',
    ],
    [
      "wrong shape in a slot",
      { program: addition(2), inputs: { left, right: "wide" }, outputs: { sum: "s" } },
      'port "right": expected float32[2], got float32[3] in slot "wide"',
    ],
    [
      "wrong element type",
      {
        program: addition(2),
        inputs: { left, right: int64Tensor([2], BigInt64Array.of(1n, 2n)) },
        outputs: { sum: "s" },
      },
      'port "right": expected float32[2], got int64[2]',
    ],
    [
      "unknown release",
      { program: addition(2), inputs: { left, right: left }, outputs: { sum: "s" }, release: ["z"] },
      'got no slot "z"',
    ],
  ];

  it.each(bad)("%s", async (_, command, message) => {
    await using workspace = runtime.open();
    await workspace.put("x", one);
    await workspace.put("wide", float32Tensor([3], new Float32Array(3)));
    const before = (await runtime.statistics()).runs;
    const error: unknown = await workspace.execute([increment, command]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProgramInputError);
    expect(String(error)).toContain(message);
    expect((await runtime.statistics()).runs).toBe(before);
  });

  it("tensors whose data do not fit", async () => {
    await using workspace = runtime.open();
    await expect(workspace.put("x", float32Tensor([3], new Float32Array(2)))).rejects.toThrow(
      new TensorError('slot "x"', "3 elements for float32[3]", "2 elements"),
    );
    await expect(workspace.put("x", float32Tensor([-1], new Float32Array(1)))).rejects.toThrow(
      "a shape of non-negative integers",
    );
    await expect(
      workspace.execute([{ ...increment, inputs: { left: one, right: float32Tensor([2], new Float32Array(1)) } }]),
    ).rejects.toThrow(TensorError);
  });

  it("slots that are not there", async () => {
    await using workspace = runtime.open();
    await workspace.put("x", one);
    await expect(workspace.fetch(["x", "y"])).rejects.toThrow(new UnknownSlotError("y", ["x"]));
    await expect(workspace.release(["y"])).rejects.toThrow(UnknownSlotError);
    await expect(workspace.execute([{ ...increment, release: ["x"] }], { fetch: ["x"] })).rejects.toThrow(
      new UnknownSlotError("x", []),
    );
  });
});
