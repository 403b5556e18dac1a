import type { CondensationState } from "@condensery/condensation";
import { span } from "@condensery/service-kit";
import type { Compute } from "../compute/compute.js";
import type { JobResult } from "../results/job-result.js";
import { checkDataLimits, readingLimits, type LimitSetting } from "../limits/check-limits.js";
import { summariseBest } from "../results/summarise-best.js";
import { writeResult } from "../results/result-folder.js";
import type { DatasetWhitening } from "../results/whitening-file.js";
import type { JobSpec } from "../specification/job-spec.js";
import { version } from "../version.js";
import type { BestState } from "./best-state.js";
import { CheckpointError } from "./checkpoint-error.js";
import type { Checkpoint } from "./checkpoint.js";
import { compareWithRandom } from "./compare-with-random.js";
import { condense } from "./condense.js";
import { DeviceWatch } from "./device-watch.js";
import type { EventListener } from "./events.js";
import { initialImages, type ClassImages } from "./initial-images.js";
import { CostLedger, warnOfRetry, type JobContext } from "./job-context.js";
import { JobFolder } from "./job-folder.js";
import { loadData } from "./load-data.js";
import { PhaseClock } from "./phase-clock.js";
import { checkMiniBatch } from "./segments.js";
import type { StepJournal } from "./step-journal.js";
import { readyExperts } from "./train-experts.js";

/** A job with everything that can be refused before it costs time. */
export interface PreparedJob {
  readonly context: JobContext;
  readonly clock: PhaseClock;
  readonly initial: ClassImages;
  readonly checkpoint: Checkpoint | undefined;
  /** A whitening that the folder does not have yet. */
  readonly newWhitening: DatasetWhitening | undefined;
}

/** What an earlier run of a job left of its work. */
export interface FormerWork {
  readonly checkpoint: Checkpoint | undefined;
  readonly whitening: DatasetWhitening | undefined;
}

export interface JobSurroundings {
  readonly compute: Compute;
  /** Folders under which data sets are found. */
  readonly dataRoots: readonly string[];
  /** Folder in which decoded pixels are kept. */
  readonly decodedCache?: string | undefined;
  /** How large a job may be. */
  readonly limits: LimitSetting;
  /** Of a device, in whatever currency costs shall have. */
  readonly pricePerSecond: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly emit: EventListener;
  readonly journal: StepJournal;
  readonly signal: AbortSignal | undefined;
}

/** Loads the data. Throws what is wrong with the options, the data set or the checkpoint. */
export async function prepareJob(
  spec: JobSpec,
  { folder }: JobFolder,
  { checkpoint, whitening: kept }: FormerWork,
  surroundings: JobSurroundings,
): Promise<PreparedJob> {
  const { compute, dataRoots, decodedCache, limits, pricePerSecond, now, emit, journal, signal } = surroundings;
  const clock = new PhaseClock(now, emit);
  return clock.measure("load-data", () =>
    span("condensery.load_data", {}, async (open) => {
      const data = await loadData(
        {
          uri: spec.dataset,
          network: spec.network,
          preprocessing: spec.preprocessing,
          whiten: (request) => {
            const isKept = kept?.dataset === request.dataset.digest && kept.zca.epsilon === request.epsilon;
            return isKept
              ? Promise.resolve(kept.zca)
              : compute.fitWhitening(request, { signal, onRetry: warnOfRetry(emit) });
          },
          roots: dataRoots,
          decodedCache,
          limits: readingLimits(limits),
          onFacts: (facts) => checkDataLimits(spec, facts, limits),
        },
        signal,
      );
      const { dataset, shape } = data;
      open.set({ "condensery.images": dataset.train.count });
      emit({
        kind: "dataset-loaded",
        name: data.name,
        digest: data.digest,
        trainImages: dataset.train.count,
        testImages: dataset.test.count,
        classes: dataset.classes.length,
        imageShape: [shape.channels, shape.height, shape.width],
        parameters: data.parameters,
      });
      const initial = await initialImages(data, spec.imagesPerClass, BigInt(spec.seed));
      checkMiniBatch(spec, initial.images.shape[0] ?? 0);
      if (checkpoint !== undefined) checkImages(checkpoint, initial, folder);
      signal?.throwIfAborted();
      const devices = new DeviceWatch(emit, checkpoint?.device);
      const costs = new CostLedger(pricePerSecond);
      const context = { spec, compute, data, devices, costs, now, emit, journal, signal };
      const { digest, whitening: zca } = data;
      const newWhitening = zca === undefined || zca === kept?.zca ? undefined : { dataset: digest, zca };
      return { context, clock, initial, checkpoint, newWhitening };
    }),
  );
}

/** Carries a prepared job out, from its checkpoint when it has one, and writes its result. */
export async function carryOut(job: PreparedJob, folder: JobFolder): Promise<JobResult> {
  const { context, clock, initial, checkpoint, newWhitening } = job;
  const { emit, devices, costs, journal } = context;
  if (newWhitening !== undefined) await folder.writeWhitening(newWhitening);
  const experts = await clock.measure("train-experts", () => readyExperts(context));
  const start = { folder, experts, initial, checkpoint };
  const { state, best, steps } = await clock.measure("condense", () => condense(context, start));
  const evaluated = await clock.measure("evaluate", () => compareWithRandom(context, initial, state));
  const { last: device } = devices;
  if (device === undefined) throw new Error("no device has computed an outer step of this job");
  const result: JobResult = {
    folder: folder.folder,
    accuracies: { ...evaluated, experts: experts.accuracy },
    alpha: state.alpha.value,
    best: summariseBest(best, state),
    steps,
    device,
    resumedAtStep: checkpoint?.state.step ?? 0,
    seconds: {
      "load-data": clock.secondsOf("load-data"),
      "train-experts": clock.secondsOf("train-experts"),
      condense: clock.secondsOf("condense"),
      evaluate: clock.secondsOf("evaluate"),
    },
    secondsTotal: clock.total(),
    cost: costs.total,
  };
  await clock.measure("publish", () =>
    span("condensery.publication", { "condensery.images": initial.images.shape[0] }, () =>
      journal.step("publish", async () => {
        await storeResult(context, initial, { state, best }, result);
        return {};
      }),
    ),
  );
  emit({ kind: "job-completed", result });
  return result;
}

function checkImages({ imageShape }: Checkpoint, initial: ClassImages, folder: string): void {
  const [found, expected] = [imageShape.join(", "), initial.images.shape.join(", ")];
  if (found !== expected) {
    throw new CheckpointError(folder, `its checkpoint has images [${found}], the data set makes [${expected}]`);
  }
}

async function storeResult(
  { spec, data }: JobContext,
  { images: { shape }, labels }: ClassImages,
  { state, best }: { readonly state: CondensationState; readonly best: BestState | undefined },
  result: JobResult,
): Promise<void> {
  const { folder, alpha, ...figures } = result;
  const { name, digest, dataset, preprocessing, whitening } = data;
  const last = { images: { shape, data: state.images.value }, labels, alpha, preprocessing };
  const bestOrLast = best === undefined ? last : { ...last, images: { shape, data: best.images }, alpha: best.alpha };
  const document = {
    ...figures,
    source: {
      uri: spec.dataset,
      name,
      digest,
      classes: dataset.classes,
      trainImages: dataset.train.count,
      testImages: dataset.test.count,
    },
    job: spec,
    versions: { condensery: version, node: process.versions.node },
  };
  await writeResult(folder, { last, best: bestOrLast, whitening }, document, new JobFolder(folder).temporaryFolder);
}
