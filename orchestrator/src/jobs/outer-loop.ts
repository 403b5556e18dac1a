import { advance, meanGradient, type CondensationState, type OuterStepReport } from "@condensery/condensation";
import { span } from "@condensery/service-kit";
import { concurrently } from "./concurrently.js";
import type { StepRecord } from "./events.js";
import { costAttributes, warnOfRetry, type JobContext, type PricedCost } from "./job-context.js";
import { drawSegments, segmentRequest, type ExpertChoice, type SegmentSetting } from "./segments.js";

/** What the outer loop starts from and whom it tells. */
export interface OuterLoop extends Omit<SegmentSetting, "spec" | "data"> {
  readonly start: CondensationState;
  /** Outer steps that are done behind it. */
  readonly end: number;
  /** Called after each step, in order, and awaited. */
  readonly onStep: (step: CompletedStep) => Promise<void>;
}

export interface CompletedStep {
  readonly state: CondensationState;
  readonly record: StepRecord;
  readonly cost: PricedCost;
  /** From the draw of the segments to the updated images. */
  readonly seconds: number;
}

/**
 * Runs outer steps until so many are done. Each step is a pure function of (specification, experts, state), so
 * that a loop begun at any state ends as an uninterrupted one. Rejects with the signal's reason when aborted; `onStep`
 * has then seen the last complete state.
 */
export async function runOuterLoop(context: JobContext, loop: OuterLoop): Promise<CondensationState> {
  const { spec, data, signal } = context;
  const setting: SegmentSetting = { ...loop, spec, data };
  let { start: state } = loop;
  while (state.step < loop.end) {
    signal?.throwIfAborted();
    const completed = await tracedStep(context, setting, state);
    state = completed.state;
    await loop.onStep(completed);
  }
  return state;
}

function tracedStep(context: JobContext, setting: SegmentSetting, state: CondensationState): Promise<CompletedStep> {
  const { spec, data } = context;
  const attributes = {
    "condensery.step": state.step,
    "condensery.kept_steps": spec.recipe.keptSteps,
    "condensery.segments": spec.segmentsPerStep,
    "condensery.images": setting.imageShape[0],
    "condensery.parameters": data.parameters,
  };
  return span("condensery.outer_step", attributes, async (open) => {
    const completed = await outerStep(context, setting, state);
    const { record, cost } = completed;
    open.set({ "condensery.loss": record.loss ?? undefined, ...costAttributes(cost) });
    return completed;
  });
}

/** One outer step: the segments' gradients side by side, their mean, the update. */
async function outerStep(
  { spec, compute, costs, devices, now, emit, signal }: JobContext,
  setting: SegmentSetting,
  state: CondensationState,
): Promise<CompletedStep> {
  const began = now();
  const choices = drawSegments(setting, state);
  const onRetry = warnOfRetry(emit);
  const segments = await concurrently(
    choices.length,
    choices.length,
    async (index, segmentSignal) => {
      const choice = choices[index];
      if (choice === undefined) throw new RangeError(`there is no segment ${index}`);
      return compute.segment(segmentRequest(setting, state, index, choice), { signal: segmentSignal, onRetry });
    },
    signal,
  );
  for (const { device } of segments) devices.see(device);
  const cost = costs.add(segments.map((segment) => segment.cost));
  const { state: next, report } = advance(spec.recipe, state, meanGradient(segments.map(({ gradient }) => gradient)));
  return { state: next, record: stepRecord(report, choices), cost, seconds: (now() - began) / 1000 };
}

/** The report with its segments, and null for what is no finite number. */
function stepRecord(report: OuterStepReport, segments: readonly ExpertChoice[]): StepRecord {
  const { step, loss, lossPerturbed, sharpness, hypergradientNorm, ascentNorm, alpha, skipped } = report;
  return {
    step,
    segments,
    loss: finite(loss),
    ...(lossPerturbed === undefined ? {} : { lossPerturbed: finite(lossPerturbed) }),
    ...(sharpness === undefined ? {} : { sharpness: finite(sharpness) }),
    hypergradientNorm: finite(hypergradientNorm),
    ...(ascentNorm === undefined ? {} : { ascentNorm: finite(ascentNorm) }),
    alpha,
    alphaGradient: finite(report.alphaGradient),
    firstInnerLoss: finite(report.firstInnerLoss),
    ...(skipped === undefined ? {} : { skipped }),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
