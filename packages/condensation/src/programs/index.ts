import type { Graph } from "@condensery/autodiff";
import { parameterCount, type Network } from "@condensery/networks";
import { innerStep, type StepBatch } from "./inner-step.js";
import { stepAdjoint } from "./step-adjoint.js";
import { trajectoryMatch } from "./trajectory-match.js";

/** The programs of an outer step; every method is a sequence of runs of these. */
export type ProgramName = "inner-step" | "step-adjoint" | "trajectory-match";

/** The graphs for one network and batch shape, as written; a compiler optimises them. */
export function condensationPrograms(network: Network, batch: StepBatch): Record<ProgramName, Graph> {
  return {
    "inner-step": innerStep(network, batch),
    "step-adjoint": stepAdjoint(network, batch),
    "trajectory-match": trajectoryMatch(parameterCount(network.parameters)),
  };
}
