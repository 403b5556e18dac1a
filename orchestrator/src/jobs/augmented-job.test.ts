import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dsaAugmentation, initialState, type StepGradient } from "@condensery/condensation";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EvaluationRequest, ExpertRequest } from "../compute/compute.js";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { temporaryFolder, tinyRequest } from "../testing/index.js";
import { startTinyJobs, type TinyJobs } from "../testing/tiny-jobs.js";
import type { JobEvent } from "./events.js";
import { initialImages } from "./initial-images.js";
import { loadData } from "./load-data.js";
import { resumeJob, runJob } from "./run-job.js";
import { segmentRequest } from "./segments.js";

let jobs: TinyJobs;
const augmentation = dsaAugmentation();
const request = { ...tinyRequest("idx:data"), segmentsPerStep: 2, evaluations: 1, evaluationEpochs: 1, augmentation };

beforeAll(async () => {
  jobs = await startTinyJobs();
});
afterAll(async () => {
  await jobs[Symbol.asyncDispose]();
});

function digestOf(events: readonly JobEvent[]): string | undefined {
  return events.find((event) => event.kind === "experts-trained")?.specDigest;
}

it("augments experts, inner loops and both evaluations, and goes on bit for bit after an interruption", async () => {
  await using whole = await temporaryFolder();
  await using torn = await temporaryFolder();
  await using plain = await temporaryFolder();
  const asked: (ExpertRequest | EvaluationRequest)[] = [];
  const { compute } = jobs;
  const uninterrupted = jobs.watched(whole.path, undefined, {
    ...compute,
    trainExpert: (one, context) => (asked.push(one), compute.trainExpert(one, context)),
    evaluate: (one, context) => (asked.push(one), compute.evaluate(one, context)),
  });
  await runJob(request, uninterrupted.options);
  const augmentations = asked.map((one) => ("expert" in one ? one.augmentation : one.protocol?.augmentation));
  // Two experts, the condensed and the random real images
  expect(augmentations).toEqual([augmentation, augmentation, augmentation, augmentation]);

  const controller = new AbortController();
  const stopped = jobs.watched(torn.path, (event) => {
    if (event.kind === "step-completed" && event.step === 0) controller.abort(new Error("enough"));
  });
  await expect(runJob(request, { ...stopped.options, signal: controller.signal })).rejects.toThrow("enough");
  const resumed = await resumeJob({}, jobs.watched(torn.path).options);
  expect(resumed.resumedAtStep).toBe(1);
  for (const file of ["images.safetensors", "job/steps.jsonl"]) {
    expect(await readFile(join(torn.path, file))).toEqual(await readFile(join(whole.path, file)));
  }

  const unaugmented = jobs.watched(plain.path);
  const { augmentation: _, ...without } = request;
  await runJob(without, unaugmented.options);
  expect(digestOf(unaugmented.events)).toMatch(/^[0-9a-f]{64}$/);
  expect(digestOf(unaugmented.events)).not.toBe(digestOf(uninterrupted.events));
});

it("draws from the seed, the outer step and the segment, and from nothing else", async () => {
  const experts = await servedExperts();
  const gradientOf = async (at: { seed?: string; step?: number; segment?: number; augmented?: boolean }) => {
    const { seed = "0", step = 0, segment = 0, augmented = true } = at;
    // Without noise and mini-batches nothing but the augmentation is drawn for a segment
    const spec = resolveJobSpec({
      ...tinyRequest("idx:data"),
      gamma: 0,
      seed,
      ...(augmented ? { augmentation } : {}),
    });
    const data = await loadData({ uri: spec.dataset, network: spec.network, roots: [jobs.dataRoot] });
    const { images, labels } = await initialImages(data, spec.imagesPerClass, 0n);
    const state = { ...initialState(images.data, spec.recipe.alpha), step };
    const setting = { spec, data, experts, imageShape: images.shape, labels };
    const asked = segmentRequest(setting, state, segment, { expert: 0, startEpoch: 0 });
    return (await jobs.compute.segment(asked, {})).gradient;
  };
  const drawn: StepGradient[] = [];
  for (const at of [{}, { segment: 1 }, { step: 1 }, { seed: "1" }, { augmented: false }]) {
    const gradient = await gradientOf(at);
    for (const other of drawn) expect(gradient.imageGradient).not.toEqual(other.imageGradient);
    drawn.push(gradient);
  }
  expect(await gradientOf({ segment: 1 })).toEqual(drawn[1]);
  expect(await gradientOf({ augmented: false, segment: 1 })).toEqual(drawn[4]);
});

/** The experts of an augmented job, which the store has from then on. */
async function servedExperts() {
  await using folder = await temporaryFolder();
  const { events, options } = jobs.watched(folder.path);
  const { accuracies } = await runJob({ ...request, outerSteps: 1, evaluations: 0 }, options);
  return { specDigest: digestOf(events) ?? "", accuracy: accuracies.experts };
}
