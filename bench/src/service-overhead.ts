import { outerStep, type Advance, type Executor, type ProgramName } from "@condensery/condensation";
import type { CompiledProgram } from "@condensery/engine";
import type { Runtime } from "@condensery/runtime";
import type { BenchOptions } from "./options.js";
import { benchOuterStep, outerStepWork } from "./outer-step-benchmark.js";
import type { Problem } from "./problem.js";
import { measureInRounds, type Measured, type Work } from "./rounds.js";
import { withServiceStep, type ServiceSteps } from "./service-step.js";
import { startTraceSink } from "./trace-sink.js";

export interface ServiceOverhead {
  readonly sgemm: Measured;
  readonly inProcess: Measured;
  readonly services: Measured;
  /** The same with theta handed from the trainer to the hypergradient service. */
  readonly twoCalls: Measured;
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
  const own: Work = { ...outerStepWork(executor, programs, problem, "satm", options), warmUp: true };
  const { recipe, state, inputs } = benchOuterStep(problem, "satm", options);
  const expected = await outerStep(executor, recipe, state, inputs);
  await using sink = await startTraceSink();
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" };
  const overhead = await withServiceStep(problem, recipe, options, (plain) =>
    withServiceStep(problem, recipe, { ...options, environment: tracing }, async (traced) => {
      for (const run of [plain.oneCall, plain.twoCalls, traced.oneCall]) assertSameImages(expected, await run());
      const through = (name: string, run: () => Promise<Advance>, { deviceSeconds }: ServiceSteps): Work => ({
        ...own,
        name,
        deviceSeconds,
        run: async () => {
          await run();
        },
      });
      const works = [
        sgemm,
        own,
        through("outer-step-satm-services", plain.oneCall, plain),
        through("outer-step-satm-two-calls", plain.twoCalls, plain),
        through("outer-step-satm-traced", traced.oneCall, traced),
      ];
      const measured = await measureInRounds(runtime, works, options.rounds);
      return byName(measured);
    }),
  );
  // The services deliver their last spans when they end
  if (sink.received() === 0) throw new Error("the services exported no spans");
  return overhead;
}

function byName([sgemm, inProcess, services, twoCalls, traced]: readonly Measured[]): ServiceOverhead {
  if (!sgemm || !inProcess || !services || !twoCalls || !traced) throw new RangeError("five works were measured");
  return { sgemm, inProcess, services, twoCalls, traced };
}

function assertSameImages(here: Advance, there: Advance): void {
  const [own, others] = [here, there].map(({ state }) => Buffer.from(state.images.value.buffer));
  if (own === undefined || others === undefined || !own.equals(others)) {
    throw new Error("the outer step through the services gives other images than the one in this process");
  }
}
