import { readParameters, sessionRuns, type StepPrograms } from "@condensery/compute-kit";
import { hypergradient, sharpnessAwareGradient, type Executor, type Hypergradient } from "@condensery/condensation";
import { runtimeExecutor, UsageMeter, type Usage } from "@condensery/engine";
import type { Runtime } from "@condensery/runtime";
import type { SnapshotStore } from "@condensery/trajectories";
import type { CheckedCompute } from "../compute-request.js";
import { partSpans } from "../part-spans.js";

export interface ComputeTools {
  readonly runtime: Runtime;
  readonly programs: StepPrograms;
  readonly store: SnapshotStore | undefined;
}

export interface Computed {
  /** The plain pass, or the ascent. */
  readonly first: Hypergradient;
  /** The pass at the perturbed images; undefined without a sharpness rule. */
  readonly perturbed: Hypergradient | undefined;
  readonly usage: Usage;
}

const slots = { start: "start", target: "target", resumed: "resumed" } as const;

/** The gradient of the matching loss. A pure function of its request; frees whatever it put on the device. */
export async function compute(tools: ComputeTools, request: CheckedCompute, signal: AbortSignal): Promise<Computed> {
  const { problem, start, target, resume } = request;
  const [thetaStart, thetaTarget] = await Promise.all([
    readParameters(start, "start", problem.parameters, tools.store, signal),
    readParameters(target, "target", problem.parameters, tools.store, signal),
  ]);
  const programs = await tools.programs.get(problem, ["inner-step", "step-adjoint", "trajectory-match"]);
  signal.throwIfAborted();
  const meter = new UsageMeter(sessionRuns);
  await using workspace = tools.runtime.open();
  const executor = runtimeExecutor(workspace, programs, meter);
  const shape = [problem.parameters];
  await executor.put(slots.start, { shape, data: thetaStart });
  await executor.put(slots.target, { shape, data: thetaTarget });
  if (resume !== undefined) await executor.put(slots.resumed, { shape, data: resume.theta });
  const passes = await runPasses(executor, request, meter, signal);
  return { ...passes, usage: meter.usage };
}

async function runPasses(
  executor: Executor,
  { problem, iota, resume, sharpness }: CheckedCompute,
  meter: UsageMeter,
  signal: AbortSignal,
): Promise<Omit<Computed, "usage">> {
  const { loop, images, labels } = problem;
  const around = partSpans(problem, meter);
  const common = { loop, iota, images, labels, signal, around, thetaStart: slots.start, thetaTarget: slots.target };
  const from = resume === undefined ? { step: 0, theta: slots.start } : { step: resume.step, theta: slots.resumed };
  if (sharpness === undefined) {
    const pass = { ...common, pass: "match", first: from.step, thetaFirst: from.theta };
    return { first: await hypergradient(executor, pass), perturbed: undefined };
  }
  const rule = { ...common, ...sharpness, resume: from };
  const { ascent, descent } = await sharpnessAwareGradient(executor, rule);
  return { first: ascent, perturbed: descent };
}
