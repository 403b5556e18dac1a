import type { Graph } from "@condensery/autodiff";
import { parameterCount, type Network } from "@condensery/networks";
import { innerStep, type StepBatch } from "./inner-step.js";
import { stepAdjoint } from "./step-adjoint.js";
import { trajectoryMatch } from "./trajectory-match.js";

/** The programs of an outer step; every method is a sequence of runs of these. */
export type ProgramName = "inner-step" | "step-adjoint" | "trajectory-match";

/** One graph for one network and batch shape, as written; a compiler optimises it. */
export function condensationProgram(name: ProgramName, network: Network, batch: StepBatch): Graph {
  switch (name) {
    case "inner-step":
      return innerStep(network, batch);
    case "step-adjoint":
      return stepAdjoint(network, batch);
    case "trajectory-match":
      return trajectoryMatch(parameterCount(network.parameters));
  }
}

/** All graphs for one network and batch shape. */
export function condensationPrograms(network: Network, batch: StepBatch): Record<ProgramName, Graph> {
  return {
    "inner-step": condensationProgram("inner-step", network, batch),
    "step-adjoint": condensationProgram("step-adjoint", network, batch),
    "trajectory-match": condensationProgram("trajectory-match", network, batch),
  };
}
