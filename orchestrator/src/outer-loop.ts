import {
  outerStep,
  type CondensationState,
  type Executor,
  type FloatTensor,
  type OuterStepReport,
} from "@condensery/condensation";
import { syntheticBatches } from "@condensery/datasets";
import { condensationExecutor } from "@condensery/engine";
import { randomStream } from "@condensery/rng";
import type { StepRecord } from "./events.js";
import type { JobContext } from "./job-context.js";
import { JobSpecError, type JobSpec } from "./job-spec.js";
import type { ReadyExperts } from "./train-experts.js";

/** What the outer loop starts from and whom it tells. */
export interface OuterLoop {
  readonly start: CondensationState;
  /** [n, c, h, w] */
  readonly imageShape: readonly number[];
  /** [n, classes] */
  readonly labels: FloatTensor;
  readonly experts: ReadyExperts;
  /** Called after each step, in order, and awaited. */
  readonly onStep: (state: CondensationState, record: StepRecord) => Promise<void>;
}

const thetaStart = "expert/start";
const thetaTarget = "expert/target";

/**
 * Runs outer steps until the job has all of them. Each step is a pure function of (specification, experts, state), so
 * that a loop begun at any state ends as an uninterrupted one. Rejects with the signal's reason when aborted; `onStep`
 * has then seen the last complete state.
 */
export async function runOuterLoop(context: JobContext, loop: OuterLoop): Promise<CondensationState> {
  const { spec, device, data, signal } = context;
  const { recipe } = spec;
  await using workspace = device.serial.open();
  const images = loop.imageShape[0] ?? 0;
  const batch = miniBatch(spec, images);
  const executor = condensationExecutor(workspace, data.network, { images, ...(batch === undefined ? {} : { batch }) });
  let { start: state } = loop;
  while (state.step < spec.outerSteps) {
    signal?.throwIfAborted();
    const choice = drawExpert(spec, state.step);
    await putExpert(executor, loop.experts, choice, recipe.matchEpochs, signal);
    const { state: next, report } = await outerStep(executor, recipe, state, {
      imageShape: loop.imageShape,
      labels: loop.labels,
      thetaStart,
      thetaTarget,
      batches: batch === undefined ? undefined : drawBatches(spec, state.step, images, batch),
      seed: BigInt(spec.seed),
      signal,
    });
    state = next;
    await loop.onStep(state, stepRecord(report, choice));
  }
  return state;
}

interface ExpertChoice {
  readonly expert: number;
  readonly startEpoch: number;
}

/** The expert and start epoch of a step: a function of the seed and the step alone. */
export function drawExpert({ seed, experts, recipe }: JobSpec, step: number): ExpertChoice {
  const stream = randomStream({ seed: BigInt(seed), purpose: "expert-choice", indices: [step] });
  return { expert: stream.integer(experts.count), startEpoch: stream.integer(recipe.maxStartEpoch) };
}

/** Images of a mini-batch; undefined when each step trains on all. Throws JobSpecError when batches would differ in size. */
export function miniBatch({ recipe }: JobSpec, images: number): number | undefined {
  const { batchSize } = recipe;
  if (batchSize === undefined || batchSize >= images) return undefined;
  if (images % batchSize !== 0) {
    throw new JobSpecError([`batchSize must divide the ${images} condensed images, got ${batchSize}`]);
  }
  return batchSize;
}

function drawBatches({ seed, recipe }: JobSpec, step: number, images: number, batch: number): number[][] {
  const stream = randomStream({ seed: BigInt(seed), purpose: "inner-batches", indices: [step] });
  return syntheticBatches(images, batch, recipe.innerSteps, stream).map((indices) => Array.from(indices));
}

async function putExpert(
  executor: Executor,
  { store, specDigest }: ReadyExperts,
  { expert, startEpoch }: ExpertChoice,
  matchEpochs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  for (const [slot, epoch] of [
    [thetaStart, startEpoch],
    [thetaTarget, startEpoch + matchEpochs],
  ] as const) {
    const data = await store.readSnapshot(specDigest, expert, epoch, options);
    await executor.put(slot, { shape: [data.length], data });
  }
}

/** The report with its expert, and null for what is no finite number. */
function stepRecord(report: OuterStepReport, { expert, startEpoch }: ExpertChoice): StepRecord {
  const { step, loss, lossPerturbed, sharpness, hypergradientNorm, ascentNorm, alpha, skipped } = report;
  return {
    step,
    expert,
    startEpoch,
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
