import { outerStep, type Advance, type Executor, type ProgramName } from "@condensery/condensation";
import type { CompiledProgram } from "@condensery/engine";
import type { Runtime } from "@condensery/runtime";
import type { BenchOptions } from "./options.js";
import { benchOuterStep, outerStepWork } from "./outer-step-benchmark.js";
import type { Problem } from "./problem.js";
import { measureInRounds, type Measured, type Work } from "./rounds.js";
import { withServiceStep } from "./service-step.js";
import { startTraceSink } from "./trace-sink.js";

export interface ServiceOverhead {
  readonly sgemm: Measured;
  readonly inProcess: Measured;
  readonly services: Measured;
  /** Through services that export a span of every program run. */
  readonly traced: Measured;
}

/** What the steps are made of in this process. */
export interface InProcess {
  readonly runtime: Runtime;
  readonly executor: Executor;
  readonly programs: Readonly<Record<ProgramName, CompiledProgram>>;
  readonly problem: Problem;
  readonly sgemm: Work;
}

/** SATM's outer step in this process and through the services, in the same rounds. Throws when their images differ. */
export async function measureServiceOverhead(
  { runtime, executor, programs, problem, sgemm }: InProcess,
  options: BenchOptions,
): Promise<ServiceOverhead> {
  const own = outerStepWork(executor, programs, problem, "satm", options);
  const { recipe, state, inputs } = benchOuterStep(problem, "satm", options);
  const expected = await outerStep(executor, recipe, state, inputs);
  await using sink = await startTraceSink();
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" };
  // Awaited here, since the sink ends with this block
  return await withServiceStep(problem, recipe, options, (step) =>
    withServiceStep(problem, recipe, { ...options, environment: tracing }, async (tracedStep) => {
      for (const run of [step, tracedStep]) assertSameImages(expected, await run());
      const through = (name: string, run: () => Promise<Advance>): Work => ({
        ...own,
        name,
        run: async () => {
          await run();
        },
      });
      const services = through("outer-step-satm-services", step);
      const traced = through("outer-step-satm-traced", tracedStep);
      const measured = await measureInRounds(runtime, [sgemm, own, services, traced], options.rounds);
      if (sink.received() === 0) throw new Error("the services exported no spans");
      return byName(measured);
    }),
  );
}

function byName([sgemm, inProcess, services, traced]: readonly Measured[]): ServiceOverhead {
  if (sgemm === undefined || inProcess === undefined || services === undefined || traced === undefined)
    throw new RangeError("four works were measured");
  return { sgemm, inProcess, services, traced };
}

function assertSameImages(here: Advance, there: Advance): void {
  const [own, others] = [here, there].map(({ state }) => Buffer.from(state.images.value.buffer));
  if (own === undefined || others === undefined || !own.equals(others)) {
    throw new Error("the outer step through the services gives other images than the one in this process");
  }
}
