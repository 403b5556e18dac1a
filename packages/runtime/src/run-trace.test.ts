import { afterAll, beforeAll, expect, it } from "vitest";
import { ProgramRunError } from "./errors.js";
import type { ProgramRun, RunTrace } from "./options.js";
import { Runtime } from "./runtime.js";
import { float32Tensor, int64Tensor } from "./tensor.js";
import { addition, badReshape, longList } from "./test-programs.js";

const one = float32Tensor([2], Float32Array.of(1, 1));
const increment = { program: addition(2), inputs: { left: "x", right: one }, outputs: { sum: "x" } };
const failing = {
  program: badReshape,
  inputs: { x: "x", shape: int64Tensor([1], BigInt64Array.of(5n)) },
  outputs: { y: "y" },
};
const [left, right] = ["1", "2"].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`) as [string, string];

/** The clocks of two threads agree to about a millisecond. */
const clockMs = 5;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});
afterAll(() => runtime.close());

/** Keeps what one call reports. */
function recorded(traceparent: string): { readonly trace: RunTrace; readonly calls: (readonly ProgramRun[])[] } {
  const calls: (readonly ProgramRun[])[] = [];
  return { trace: { traceparent, onRuns: (runs) => void calls.push(runs) }, calls };
}

it("gives each run its own call's traceparent, also when calls of one worker take turns", async () => {
  await using first = runtime.open();
  await using second = runtime.open();
  const before = performance.timeOrigin + performance.now();
  await Promise.all([first.put("x", one), second.put("x", one)]);
  const [mine, other] = [recorded(left), recorded(right)];
  const results = await Promise.all([
    first.execute([increment, increment], { trace: mine.trace }),
    second.execute([increment], { trace: other.trace }),
    first.execute([increment]),
  ]);
  const after = performance.timeOrigin + performance.now();
  const { name } = increment.program;
  expect(mine.calls).toEqual([
    [0, 1].map((command) => ({
      traceparent: left,
      program: name,
      command,
      startedAt: expect.any(Number),
      seconds: expect.any(Number),
    })),
  ]);
  expect(other.calls.flat().map(({ traceparent }) => traceparent)).toEqual([right]);
  const runs = mine.calls.flat();
  expect(runs.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(results[0].deviceSeconds, 9);
  for (const { startedAt, seconds } of [...runs, ...other.calls.flat()]) {
    expect(startedAt).toBeGreaterThan(before - clockMs);
    expect(startedAt + 1000 * seconds).toBeLessThan(after + clockMs);
  }
});

it("reports what was done before a failure, and nothing where nothing ran", async () => {
  await using workspace = runtime.open();
  await workspace.put("x", one);
  const { trace, calls } = recorded(left);
  await expect(workspace.execute([increment, failing], { trace })).rejects.toThrow(ProgramRunError);
  expect(calls.map((runs) => runs.map(({ command }) => command))).toEqual([[0]]);
  await expect(workspace.execute([increment], { trace, signal: AbortSignal.abort("no") })).rejects.toBe("no");
  expect(calls).toHaveLength(1);
});

it("reports what a stopped call had done, which began before it was stopped", async () => {
  await using workspace = runtime.open();
  const { trace, calls } = recorded(left);
  const stop = new AbortController();
  let stoppedAt = Infinity;
  const onProgress = (): void => {
    if (stop.signal.aborted) return;
    stop.abort("stop");
    stoppedAt = performance.timeOrigin + performance.now();
  };
  const work = workspace.execute(longList(), { trace, signal: stop.signal, onProgress });
  await expect(work).rejects.toBe("stop");
  const [runs = []] = calls;
  expect(runs.length).toBeGreaterThan(0);
  for (const { startedAt } of runs) expect(startedAt).toBeLessThan(stoppedAt + clockMs);
});
