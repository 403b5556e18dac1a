/** Every slot a gradient fills is freed again: after success, after failure at any point, after an abort at any point. */
import { describe, expect, it } from "vitest";
import type { Executor } from "./executor.js";
import { hypergradient } from "./hypergradient.js";
import { sharpnessAwareGradient } from "./sharpness.js";
import { testProblem } from "./test-problem.js";
import { watchedExecutor } from "./watched-executor.js";

// As small as a network can be: each method is run once for every run that may fail
const problem = testProblem({ steps: 4, network: { channels: 1, height: 2, width: 2, classes: 2, filters: 1 } });
const { loop, thetaStart, thetaTarget, images, labels } = problem.pass;
const sharpnessAware = { loop, thetaStart, thetaTarget, images, labels, rho: 0.1, iota: 2 };

const methods: readonly (readonly [string, (executor: Executor, signal?: AbortSignal) => Promise<unknown>])[] = [
  ["exact", (executor, signal) => hypergradient(executor, { ...problem.pass, iota: 0, signal })],
  ["truncated", (executor, signal) => hypergradient(executor, { ...problem.pass, iota: 3, signal })],
  ...[0, 1, 2, 3].map(
    (tau) =>
      [
        `SATM with tau = ${tau}`,
        (executor: Executor, signal?: AbortSignal) =>
          sharpnessAwareGradient(executor, { ...sharpnessAware, tau, signal }),
      ] as const,
  ),
];

describe.each(methods)("%s", (_, run) => {
  it("frees all its slots, and frees them after a failure of any run or put", async () => {
    const undisturbed = await watchedExecutor(problem);
    await run(undisturbed);
    expect(undisturbed.full()).toEqual([]);

    for (let failing = 0; failing < undisturbed.runs(); failing++) {
      const fault = new Error(`run ${failing} fails`);
      const executor = await watchedExecutor(problem, { beforeRun: (run) => throwAt(run, failing, fault) });
      await expect(run(executor)).rejects.toBe(fault);
      expect(executor.full()).toEqual([]);
      expect(executor.runs()).toBe(failing + 1);
    }
    for (let failing = 0; failing < 5; failing++) {
      const fault = new Error(`put ${failing} fails`);
      const executor = await watchedExecutor(problem, { beforePut: (put) => throwAt(put, failing, fault) });
      await expect(run(executor)).rejects.toBe(fault);
      expect(executor.full()).toEqual([]);
    }
  });

  it("stops at the run before which it is aborted, and frees all its slots", async () => {
    const undisturbed = await watchedExecutor(problem);
    await run(undisturbed);
    for (let last = 0; last < undisturbed.runs(); last++) {
      const controller = new AbortController();
      const reason = new Error("no longer wanted");
      const executor = await watchedExecutor(problem, {
        beforeRun: (run) => run === last && controller.abort(reason),
      });
      await expect(run(executor, controller.signal)).rejects.toBe(reason);
      expect(executor.runs()).toBe(last + 1);
      expect(executor.full()).toEqual([]);
    }
  });
});

describe("memory", () => {
  it("is the differentiated thetas, not all, whatever the number of steps", async () => {
    // theta_iota+1..theta_N; before iota only the old and the new one
    for (const [iota, thetas] of [
      [0, 4],
      [2, 3],
      [3, 2],
    ] as const) {
      const executor = await watchedExecutor(problem);
      await hypergradient(executor, { ...problem.pass, iota });
      expect(executor.peak("test/theta/")).toBe(thetas);
    }
  });

  it("needs N forward steps, one match and N - iota adjoint steps", async () => {
    const executor = await watchedExecutor(problem);
    await hypergradient(executor, { ...problem.pass, iota: 3 });
    expect(executor.programs()).toEqual([
      ...new Array<string>(4).fill("inner-step"),
      "trajectory-match",
      "step-adjoint",
    ]);
  });
});

function throwAt(now: number, wanted: number, error: Error): void {
  if (now === wanted) throw error;
}
