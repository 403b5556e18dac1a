import { bytesText, dsaAugmentation, timeText } from "@condensery/condensation";
import { parseConfiguration, ServiceError } from "@condensery/service-kit";
import { describe, expect, test } from "vitest";
import type { JobRequest } from "../specification/job-request.js";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { checkDataLimits, checkSpecLimits } from "./check-limits.js";
import type { DataFacts } from "./data-facts.js";
import { FlopsMeter } from "./flops-rate.js";
import { estimateJob } from "./job-estimate.js";
import { defaultJobLimits, type JobLimits } from "./job-limits.js";
import { configuredLimits } from "./limit-setting.js";
import { limitVariables } from "./limit-variables.js";

const cifar: DataFacts = { channels: 3, height: 32, width: 32, classes: 10, trainImages: 50_000, testImages: 10_000 };

function refusal(check: () => void): ServiceError {
  try {
    check();
  } catch (error) {
    if (ServiceError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const limited = (limits: Partial<JobLimits>) => ({
  limits: { ...defaultJobLimits, ...limits },
  meter: new FlopsMeter(),
});

/** MTT on CIFAR-10 with 50 images a class, as published: 100 experts of 50 epochs. */
const published: JobRequest = {
  dataset: "cifar10:cifar",
  imagesPerClass: 50,
  method: "mtt",
  width: 128,
  innerSteps: 30,
  matchEpochs: 2,
  maxStartEpoch: 40,
  experts: 100,
  expertEpochs: 50,
  outerSteps: 5000,
  evaluationEpochs: 1000,
};

test("a published setting passes, before and after its data set is known", () => {
  const spec = resolveJobSpec(published);
  expect(() => checkSpecLimits(spec)).not.toThrow();
  expect(() => checkDataLimits(spec, cifar)).not.toThrow();
});

describe("each limit is exact, and its error names field, limit and what was asked for", () => {
  const spec = resolveJobSpec(published);
  const estimate = estimateJob(spec, cifar);

  test.each<[limit: keyof JobLimits, field: string, actual: number]>([
    ["classes", "spec.dataset", 10],
    ["images", "spec.images_per_class", 500],
    ["parameters", "spec.network.convnet.filters", 320_010],
    ["innerSteps", "spec.recipe.inner_steps", 30],
    ["outerSteps", "spec.outer_steps", 5000],
    ["trainingImages", "spec.expert_epochs", 100 * 50 * 50_000],
    ["datasetBytes", "spec.dataset", 60_000 * 3072],
    ["messageBytes", "spec.images_per_class", 4 * (2 * 500 * 3072 + 500 * 10 + 320_010)],
    ["memoryBytes", "spec.recipe.kept_steps", estimate.callBytes],
  ])("%s", (limit, field, actual) => {
    expect(() => checkDataLimits(spec, cifar, limited({ [limit]: actual }))).not.toThrow();
    const error = refusal(() => checkDataLimits(spec, cifar, limited({ [limit]: actual - 1 })));
    expect(error).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "LIMIT_EXCEEDED",
      retryDelayMs: undefined,
      metadata: {
        what: field,
        limit: String(actual - 1),
        actual: String(actual),
        estimate: "whole",
        rate: "assumed",
        estimated_hypergradient_bytes: String(estimate.memory.hypergradient),
        estimated_seconds: String(Math.round(estimate.seconds)),
      },
    });
    expect(error.fields.map((violation) => violation.field)).toEqual([field]);
    expect(error.message).toContain(bytesText(estimate.memory.hypergradient));
    expect(error.message).toContain(`${timeText(estimate.seconds)} on one device at an assumed 100 GFLOP/s`);
  });
});

test("an augmented batch has as many pixels as can be told apart", () => {
  const side = { ...cifar, height: 126, width: 126 };
  // Of 128x128 with its border, 1024 images
  const request = { ...published, imagesPerClass: 1, depth: 1, evaluations: 0, augmentation: dsaAugmentation() };
  const limits = limited({ memoryBytes: 2 ** 50 });
  const check = (more: JobRequest) => checkDataLimits(resolveJobSpec({ ...request, ...more }), side, limits);
  expect(() => check({ expertBatchSize: 1024 })).not.toThrow();
  const error = refusal(() => check({ expertBatchSize: 1025 }));
  expect(error.fields).toEqual([
    {
      field: "spec.expert_batch_size",
      description: `expected at most ${2 ** 24} pixels of an augmented batch, borders included, got ${1025 * 128 * 128}`,
    },
  ]);
  // What moves no pixels samples none
  expect(() => check({ expertBatchSize: 1025, augmentation: dsaAugmentation({ strategy: ["color"] }) })).not.toThrow();
  const { augmentation, ...without } = request;
  const flops = (asked: JobRequest) => estimateJob(resolveJobSpec(asked), cifar).flops.experts;
  expect(flops({ ...without, augmentation })).toBeGreaterThanOrEqual(flops(without));
});

describe("what the specification alone tells", () => {
  test.each<[JobRequest, field: string]>([
    [{ outerSteps: 100_001 }, "spec.outer_steps"],
    [{ innerSteps: 1001, keptSteps: 1, matchEpochs: 1 }, "spec.recipe.inner_steps"],
    [{ imagesPerClass: 2001 }, "spec.images_per_class"],
    // Two blocks of 3x3 convolutions between 4096 filters have 151 million weights whatever the images are
    [{ dataset: "idx:any", width: 4096, depth: 2 }, "spec.network.convnet.filters"],
    // Every one of a thousand steps of a wide network is kept
    [{ dataset: "cifar10:any", method: "mtt", innerSteps: 1000, width: 512 }, "spec.recipe.kept_steps"],
  ])("%j is refused", (request, field) => {
    const error = refusal(() => checkSpecLimits(resolveJobSpec(request)));
    expect(error).toMatchObject({ reason: "LIMIT_EXCEEDED", metadata: { estimate: "lower bound" } });
    expect(error.fields.map((violation) => violation.field)).toContain(field);
    expect(error.message).toContain("would need at least");
  });

  test("a network too deep for the images that the name tells is a mistake at once", () => {
    const error = refusal(() => checkSpecLimits(resolveJobSpec({ dataset: "mnist", depth: 6 })));
    expect(error).toMatchObject({ reason: "INVALID_REQUEST", fields: [{ field: "spec.network.convnet.depth" }] });
  });

  test("every exceeded limit is told at once", () => {
    const spec = resolveJobSpec({ ...published, imagesPerClass: 900, outerSteps: 200_000 });
    const error = refusal(() => checkDataLimits(spec, { ...cifar, classes: 1001 }));
    const fields = error.fields.map((violation) => violation.field);
    expect(fields).toEqual(expect.arrayContaining(["spec.dataset", "spec.images_per_class", "spec.outer_steps"]));
  });
});

describe("an estimate", () => {
  test("of time goes by the measured rate once there is one", () => {
    const spec = resolveJobSpec(published);
    const meter = new FlopsMeter();
    meter.add({ flops: 50e9, deviceSeconds: 0.5 });
    expect(meter.rate).toEqual({ flopsPerSecond: 100e9, basis: "assumed" });
    meter.add({ flops: 250e9, deviceSeconds: 0.5 });
    expect(meter.rate).toEqual({ flopsPerSecond: 300e9, basis: "measured" });
    const [assumed, measured] = [estimateJob(spec, cifar), estimateJob(spec, cifar, meter.rate)];
    expect(measured.seconds).toBeCloseTo(assumed.seconds / 3, 3);
    expect(measured.memory).toEqual(assumed.memory);
  });

  test("of operations adds up: outer steps, experts and evaluations each by themselves", () => {
    const of = (change: JobRequest) => estimateJob(resolveJobSpec({ ...published, ...change }), cifar).flops;
    const once = of({});
    expect(of({ outerSteps: 10_000 })).toEqual({ ...once, condensation: 2 * once.condensation });
    expect(of({ experts: 200 })).toEqual({ ...once, experts: 2 * once.experts });
    expect(of({ evaluations: 10 }).evaluation).toBe(2 * once.evaluation);
    expect(of({ evaluations: 0 }).evaluation).toBe(0);
  });

  test("from a name alone is none above that from the data set", () => {
    const spec = resolveJobSpec({ dataset: "folder:photos?size=64", width: 32 });
    const facts = { channels: 3, height: 64, width: 64, classes: 20, trainImages: 9000, testImages: 100 };
    const whole = estimateJob(spec, facts);
    const least = estimateJob(spec, { ...facts, classes: 2, trainImages: 1, testImages: 1 });
    for (const service of ["orchestrator", "trainer", "hypergradient", "evaluator"] as const) {
      expect(least.memory[service]).toBeLessThan(whole.memory[service]);
    }
    expect(least.seconds).toBeLessThan(whole.seconds);
  });
});

test.each([
  [bytesText(3.14 * 2 ** 30), "3.1 GiB"],
  [bytesText(421 * 2 ** 20), "421 MiB"],
  [bytesText(17), "17 bytes"],
  [bytesText(2 ** 80), "1.1e+12 TiB"],
  [timeText(5 * 3600), "5 h"],
  [timeText(100), "1.7 min"],
  [timeText(0.5), "0.5 s"],
])("%s", (text, expected) => {
  expect(text).toBe(expected);
});

test("limits are configured by variables, whose defaults are those of the code", () => {
  const configured = (environment: Record<string, string>) =>
    configuredLimits(parseConfiguration({ limits: limitVariables }, environment).limits);
  expect(configured({}).limits).toEqual(defaultJobLimits);
  expect(configured({}).meter.rate).toEqual({ flopsPerSecond: 100e9, basis: "assumed" });
  const { limits, meter } = configured({
    CONDENSERY_LIMIT_IMAGES: "7",
    CONDENSERY_LIMIT_MEMORY: "2GiB",
    CONDENSERY_ASSUMED_GFLOPS: "3000",
  });
  expect(limits).toEqual({ ...defaultJobLimits, images: 7, memoryBytes: 2 * 2 ** 30 });
  expect(meter.rate.flopsPerSecond).toBe(3e12);
});
