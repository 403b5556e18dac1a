import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dsaAugmentation, initialState, type StepGradient } from "@condensery/condensation";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Compute, EvaluationRequest, ExpertRequest } from "../compute/compute.js";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { startComputeServices, type ComputeServices } from "../testing/compute-services.js";
import { temporaryFolder, tinyRequest, writeTinyDataset } from "../testing/index.js";
import type { JobEvent } from "./events.js";
import { initialImages } from "./initial-images.js";
import { loadData } from "./load-data.js";
import { resumeJob, runJob, type JobOptions } from "./run-job.js";
import { segmentRequest } from "./segments.js";

let shared: Awaited<ReturnType<typeof temporaryFolder>>;
let services: ComputeServices;
const augmentation = dsaAugmentation();
const request = { ...tinyRequest("idx:data"), segmentsPerStep: 2, evaluations: 1, evaluationEpochs: 1, augmentation };

beforeAll(async () => {
  shared = await temporaryFolder();
  await writeTinyDataset(join(shared.path, "data"));
  services = await startComputeServices({ stateFolder: join(shared.path, "state"), dataRoot: shared.path });
});
afterAll(async () => {
  await services[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
});

function watched(folder: string, compute: Compute, onEvent: (event: JobEvent) => void = () => undefined) {
  const events: JobEvent[] = [];
  const options = {
    folder,
    compute,
    dataRoots: [shared.path],
    now: () => 0,
    onEvent: (event: JobEvent) => {
      events.push(event);
      onEvent(event);
    },
  } satisfies JobOptions;
  return { events, options };
}

function digestOf(events: readonly JobEvent[]): string | undefined {
  return events.find((event) => event.kind === "experts-trained")?.specDigest;
}

it("augments experts, inner loops and both evaluations, and goes on bit for bit after an interruption", async () => {
  await using whole = await temporaryFolder();
  await using torn = await temporaryFolder();
  await using plain = await temporaryFolder();
  const asked: (ExpertRequest | EvaluationRequest)[] = [];
  const { compute } = services;
  const uninterrupted = watched(whole.path, {
    ...compute,
    trainExpert: (one, context) => (asked.push(one), compute.trainExpert(one, context)),
    evaluate: (one, context) => (asked.push(one), compute.evaluate(one, context)),
  });
  await runJob(request, uninterrupted.options);
  const augmentations = asked.map((one) => ("expert" in one ? one.augmentation : one.protocol?.augmentation));
  // Two experts, the condensed and the random real images
  expect(augmentations).toEqual([augmentation, augmentation, augmentation, augmentation]);

  const controller = new AbortController();
  const stopped = watched(torn.path, compute, (event) => {
    if (event.kind === "step-completed" && event.step === 0) controller.abort(new Error("enough"));
  });
  await expect(runJob(request, { ...stopped.options, signal: controller.signal })).rejects.toThrow("enough");
  const resumed = await resumeJob({}, watched(torn.path, compute).options);
  expect(resumed.resumedAtStep).toBe(1);
  for (const file of ["images.safetensors", "job/steps.jsonl"]) {
    expect(await readFile(join(torn.path, file))).toEqual(await readFile(join(whole.path, file)));
  }

  const unaugmented = watched(plain.path, compute);
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
    const data = await loadData({ uri: spec.dataset, network: spec.network, roots: [shared.path] });
    const { images, labels } = await initialImages(data, spec.imagesPerClass, 0n);
    const state = { ...initialState(images.data, spec.recipe.alpha), step };
    const setting = { spec, data, experts, imageShape: images.shape, labels };
    const asked = segmentRequest(setting, state, segment, { expert: 0, startEpoch: 0 });
    return (await services.compute.segment(asked, {})).gradient;
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
  const { events, options } = watched(folder.path, services.compute);
  const { accuracies } = await runJob({ ...request, outerSteps: 1, evaluations: 0 }, options);
  return { specDigest: digestOf(events) ?? "", accuracy: accuracies.experts };
}
