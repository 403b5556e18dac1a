import { hypergradient, type Executor, type ProgramName } from "@condensery/condensation";
import type { CompiledProgram } from "@condensery/engine";
import { problemSlots, stepSize, type Problem } from "./problem.js";
import type { Measured, Work } from "./rounds.js";

/** One whole MTT hypergradient: `steps` inner steps, the matching loss, as many step adjoints. */
export function hypergradientWork(
  executor: Executor,
  programs: Readonly<Record<ProgramName, CompiledProgram>>,
  { images, labels }: Problem,
  steps: number,
): Work {
  const flops = (measure: "flops" | "modelFlops"): number =>
    steps * (programs["inner-step"][measure] + programs["step-adjoint"][measure]) +
    programs["trajectory-match"][measure];
  return {
    name: "hypergradient",
    modelFlops: flops("modelFlops"),
    executedFlops: flops("flops"),
    run: async () => {
      await hypergradient(executor, {
        pass: "hypergradient",
        loop: { steps, alpha: stepSize },
        first: 0,
        iota: 0,
        thetaFirst: problemSlots.theta,
        thetaStart: problemSlots.theta,
        thetaTarget: problemSlots.target,
        images,
        labels,
      });
    },
  };
}

/** An inner step and a step adjoint taken together, from samples of the same rounds. */
export function stepPair(inner: Measured, adjoint: Measured): Measured {
  return {
    work: {
      name: "step-pair",
      modelFlops: inner.work.modelFlops + adjoint.work.modelFlops,
      executedFlops: inner.work.executedFlops + adjoint.work.executedFlops,
      run: async () => {
        await inner.work.run();
        await adjoint.work.run();
      },
    },
    samples: inner.samples.map((sample, round) => ({
      milliseconds: sample.milliseconds + (adjoint.samples[round]?.milliseconds ?? Number.NaN),
      deviceMilliseconds: sample.deviceMilliseconds + (adjoint.samples[round]?.deviceMilliseconds ?? Number.NaN),
    })),
  };
}
