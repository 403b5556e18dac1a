import { condensationPrograms, type Executor, type ProgramName, type StepBatch } from "@condensery/condensation";
import type { Network } from "@condensery/networks";
import type { Workspace } from "@condensery/runtime";
import { compile, type CompiledProgram } from "./compile.js";
import { runtimeExecutor } from "./runtime-executor.js";

/** The compiled programs of an outer step for one network and batch shape. */
export function compileCondensation(network: Network, batch: StepBatch): Record<ProgramName, CompiledProgram> {
  const graphs = condensationPrograms(network, batch);
  return {
    "inner-step": compile("inner-step", graphs["inner-step"]),
    "step-adjoint": compile("step-adjoint", graphs["step-adjoint"]),
    "trajectory-match": compile("trajectory-match", graphs["trajectory-match"]),
  };
}

/** An executor of outer steps in a workspace, for one network and batch shape. */
export function condensationExecutor(workspace: Workspace, network: Network, batch: StepBatch): Executor {
  return runtimeExecutor(workspace, compileCondensation(network, batch));
}
