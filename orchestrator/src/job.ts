import { join } from "node:path";
import type { CondensationState } from "@condensery/condensation";
import { openTrajectoryStore } from "@condensery/trajectories";
import { CheckpointError, type Checkpoint } from "./checkpoint.js";
import { compareWithRandom } from "./compare-with-random.js";
import { condense } from "./condense.js";
import { Device } from "./device.js";
import type { EventListener } from "./events.js";
import { initialImages, type ClassImages } from "./initial-images.js";
import { PhaseClock, type JobContext, type Meter } from "./job-context.js";
import { prepareFolder, type JobFolder } from "./job-folder.js";
import type { JobResult } from "./job-result.js";
import type { JobSpec } from "./job-spec.js";
import { loadData } from "./load-data.js";
import { miniBatch } from "./outer-loop.js";
import { writeResult } from "./result-folder.js";
import type { StepSummary } from "./step-history.js";
import { readyExperts } from "./train-experts.js";
import { version } from "./version.js";

/** A job with everything that can be refused before it costs time. Close it at the end. */
export interface PreparedJob extends AsyncDisposable {
  readonly context: JobContext;
  readonly clock: PhaseClock;
  readonly initial: ClassImages;
  readonly peakMemoryBytes: () => number;
}

export interface JobSurroundings {
  readonly meter: Meter;
  readonly emit: EventListener;
  readonly signal: AbortSignal | undefined;
}

/** Loads the data and chooses the device. Throws what is wrong with the options, the data set or the provider. */
export async function prepareJob(spec: JobSpec, { meter, emit, signal }: JobSurroundings): Promise<PreparedJob> {
  const clock = new PhaseClock(meter, emit);
  return clock.measure("load-data", async () => {
    const data = await loadData(spec.dataset, spec.network, signal);
    emit({
      kind: "dataset-loaded",
      name: data.name,
      digest: data.digest,
      trainImages: data.train.count,
      testImages: data.test.count,
      classes: data.classes.length,
      imageShape: data.network.imageShape,
    });
    const initial = initialImages(data, spec.imagesPerClass, BigInt(spec.seed));
    miniBatch(spec, initial.images.shape[0] ?? 0);
    signal?.throwIfAborted();
    const device = await Device.open(spec.provider, spec.threads);
    return {
      context: { spec, device, data, emit, signal },
      clock,
      initial,
      peakMemoryBytes: meter.peakMemoryBytes,
      [Symbol.asyncDispose]: () => device[Symbol.asyncDispose](),
    };
  });
}

/** Carries a prepared job out, from a checkpoint when it has one, and writes its result. */
export async function carryOut(
  job: PreparedJob,
  folder: JobFolder,
  stateFolder: string,
  checkpoint: Checkpoint | undefined,
): Promise<JobResult> {
  const { context, clock, initial } = job;
  const { device, emit } = context;
  emit({ kind: "device-chosen", provider: device.provider, threads: device.threads, rejected: device.rejected });
  checkContinuation(context, initial, checkpoint, folder);
  const trajectories = join(stateFolder, "trajectories");
  await prepareFolder(trajectories);
  const store = await openTrajectoryStore(trajectories);
  const experts = await clock.measure("train-experts", () => readyExperts(context, store));
  const start = { folder, experts, initial, checkpoint };
  const { state, steps } = await clock.measure("condense", () => condense(context, start));
  const evaluated = await clock.measure("evaluate", () => compareWithRandom(context, initial, state));
  const accuracies = { ...evaluated, experts: experts.accuracy };
  const result: JobResult = {
    folder: folder.folder,
    accuracies,
    alpha: state.alpha.value,
    steps,
    provider: device.provider,
    threads: device.threads,
    resumedAtStep: checkpoint?.state.step ?? 0,
    seconds: {
      "load-data": clock.secondsOf("load-data"),
      "train-experts": clock.secondsOf("train-experts"),
      condense: clock.secondsOf("condense"),
      evaluate: clock.secondsOf("evaluate"),
    },
    secondsTotal: clock.total(),
    peakMemoryBytes: job.peakMemoryBytes(),
  };
  await storeResult(context, initial, state, steps, result);
  emit({ kind: "job-completed", result });
  return result;
}

/** A checkpoint must fit the data, and another provider rounds differently. */
function checkContinuation(
  { device, emit }: JobContext,
  initial: ClassImages,
  checkpoint: Checkpoint | undefined,
  { folder }: JobFolder,
): void {
  if (checkpoint === undefined) return;
  const [found, expected] = [checkpoint.imageShape.join(", "), initial.images.shape.join(", ")];
  if (found !== expected) {
    throw new CheckpointError(folder, `its checkpoint has images [${found}], the data set makes [${expected}]`);
  }
  if (checkpoint.provider !== device.provider) {
    emit({
      kind: "warning-raised",
      code: "changed-provider",
      message: `the job was begun on ${checkpoint.provider} and goes on on ${device.provider}: its last bits will differ`,
    });
  }
}

async function storeResult(
  { spec, device, data }: JobContext,
  { images: { shape }, labels }: ClassImages,
  state: CondensationState,
  steps: StepSummary,
  result: JobResult,
): Promise<void> {
  const { folder, alpha, ...figures } = result;
  const set = {
    images: { shape, data: state.images.value },
    labels: { shape: labels.shape, data: labels.data },
    alpha,
    preprocessing: data.preprocessing,
  };
  await writeResult(folder, set, {
    ...figures,
    steps,
    source: {
      uri: spec.dataset,
      name: data.name,
      digest: data.digest,
      classes: data.classes,
      trainImages: data.train.count,
      testImages: data.test.count,
    },
    job: spec,
    versions: { condensery: version, onnxruntime: device.onnxruntime, node: process.versions.node },
  });
}
