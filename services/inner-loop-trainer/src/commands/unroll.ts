import { readParameters, sessionRuns, type StepPrograms } from "@condensery/compute-kit";
import { unroll as unrollLoop } from "@condensery/condensation";
import { runtimeExecutor, UsageMeter, type Usage } from "@condensery/engine";
import type { Runtime } from "@condensery/runtime";
import { span } from "@condensery/service-kit";
import type { SnapshotStore } from "@condensery/trajectories";
import type { CheckedUnroll } from "../unroll-request.js";

export interface UnrollTools {
  readonly runtime: Runtime;
  readonly programs: StepPrograms;
  readonly store: SnapshotStore;
}

export interface UnrollOutcome {
  readonly theta: Float32Array;
  /** Undefined when no step was asked for. */
  readonly firstLoss: number | undefined;
  readonly usage: Usage;
}

const startSlot = "start";

/** The first steps of an inner loop. A pure function of its request; frees whatever it put on the device. */
export async function unroll(tools: UnrollTools, request: CheckedUnroll, signal: AbortSignal): Promise<UnrollOutcome> {
  const { problem, start, steps, noise } = request;
  const { parameters, loop, images, labels } = problem;
  const theta = await readParameters(start, "start", parameters, tools.store, signal);
  const meter = new UsageMeter(sessionRuns);
  if (steps === 0) return { theta, firstLoss: undefined, usage: meter.usage };
  const programs = await tools.programs.get(problem, ["inner-step"]);
  signal.throwIfAborted();
  const attributes = {
    "condensery.inner_steps": steps,
    "condensery.parameters": parameters,
    "condensery.images": images.shape[0],
  };
  return span("condensery.unroll", attributes, async (open) => {
    await using workspace = tools.runtime.open();
    const executor = runtimeExecutor(workspace, programs, meter);
    await executor.put(startSlot, { shape: [parameters], data: theta });
    const request = { loop, steps, thetaStart: startSlot, images, labels, noise, signal };
    const end = await unrollLoop(executor, request);
    const { usage } = meter;
    open.set({ "condensery.device_seconds": usage.deviceSeconds, "condensery.flops": usage.flops });
    return { theta: float32(end.theta), firstLoss: end.firstLoss, usage };
  });
}

function float32(data: Float32Array | Float64Array): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}
