import { outerStep, type Advance, type Executor, type ProgramName } from "@condensery/condensation";
import type { CompiledProgram } from "@condensery/engine";
import type { Runtime } from "@condensery/runtime";
import type { BenchOptions } from "./options.js";
import { benchOuterStep, outerStepWork } from "./outer-step-benchmark.js";
import type { Problem } from "./problem.js";
import { measureInRounds, type Measured, type Work } from "./rounds.js";
import { withServiceStep } from "./service-step.js";

export interface ServiceOverhead {
  readonly sgemm: Measured;
  readonly inProcess: Measured;
  readonly services: Measured;
}

/** SATM's outer step in this process and through the services, in the same rounds. Throws when their images differ. */
export async function measureServiceOverhead(
  runtime: Runtime,
  sgemm: Work,
  executor: Executor,
  programs: Readonly<Record<ProgramName, CompiledProgram>>,
  problem: Problem,
  options: BenchOptions,
): Promise<ServiceOverhead> {
  const inProcess = outerStepWork(executor, programs, problem, "satm", options);
  const { recipe, state, inputs } = benchOuterStep(problem, "satm", options);
  return withServiceStep(problem, recipe, options, async (step) => {
    assertSameImages(await outerStep(executor, recipe, state, inputs), await step());
    const services: Work = {
      ...inProcess,
      name: "outer-step-satm-services",
      run: async () => {
        await step();
      },
    };
    const [roofline, own, others] = await measureInRounds(runtime, [sgemm, inProcess, services], options.rounds);
    if (roofline === undefined || own === undefined || others === undefined)
      throw new RangeError("three works were measured");
    return { sgemm: roofline, inProcess: own, services: others };
  });
}

function assertSameImages(here: Advance, there: Advance): void {
  const [own, others] = [here, there].map(({ state }) => Buffer.from(state.images.value.buffer));
  if (own === undefined || others === undefined || !own.equals(others)) {
    throw new Error("the outer step through the services gives other images than the one in this process");
  }
}
