import { describe, expect, it } from "vitest";
import { JobSpecError } from "./job-spec.js";
import type { JobRequest } from "./job-request.js";
import { resolveJobSpec } from "./resolve-job.js";

function problemsOf(request: JobRequest): readonly string[] {
  try {
    resolveJobSpec(request);
    return [];
  } catch (error) {
    if (error instanceof JobSpecError) return error.problems;
    throw error;
  }
}

describe("resolveJobSpec", () => {
  it("fills in what follows from other options", () => {
    const { recipe, experts, segmentsPerStep } = resolveJobSpec({ innerSteps: 20, matchEpochs: 3, maxStartEpoch: 4 });
    expect(recipe).toMatchObject({ method: "satm", keptSteps: 6, reuseStep: 14 });
    expect(experts.epochs).toBe(6);
    expect(segmentsPerStep).toBe(1);
  });

  it("differentiates every step of MTT, without noise and ascent", () => {
    const { recipe } = resolveJobSpec({ method: "mtt", innerSteps: 8 });
    expect(recipe).toMatchObject({ keptSteps: 8, reuseStep: 0, rho: 0, gamma: 0 });
  });

  it("lists every problem at once, each beginning with its option", () => {
    const problems = problemsOf({
      dataset: "cifar",
      imagesPerClass: 0,
      width: 1.5,
      matchEpochs: 2,
      maxStartEpoch: 3,
      expertEpochs: 3,
      alpha: 0,
      seed: "-1",
      expertSeed: "-2",
      segmentsPerStep: 0,
    });
    expect(problems.map((problem) => problem.split(/\W/)[0])).toEqual([
      "imagesPerClass",
      "width",
      "segmentsPerStep",
      "seed",
      "expertSeed",
      "dataset",
      "alpha",
      "expertEpochs",
    ]);
    expect(problems.at(-1)).toContain("at least 4");
  });

  it("refuses options of SATM with MTT", () => {
    expect(problemsOf({ method: "mtt", rho: 1, reuseStep: 2 })).toEqual([
      "rho is an option of satm only; leave it out with mtt",
      "reuseStep is an option of satm only; leave it out with mtt",
    ]);
    expect(problemsOf({ method: "mtt", innerSteps: 4, keptSteps: 2 })).toEqual([
      "mtt differentiates all 4 inner steps, got keptSteps 2",
    ]);
  });

  it("states one problem where the number of inner steps is none", () => {
    expect(problemsOf({ innerSteps: 0 })).toEqual(["innerSteps must be an integer of at least 1, got 0"]);
    // What a program may pass where types are not checked
    const untyped = (request: object): JobRequest => request;
    expect(problemsOf(untyped({ norm: "layer" }))).toEqual(['norm must be one of instance, none, got "layer"']);
    expect(problemsOf(untyped({ norm: "batch" }))).toEqual([
      'norm must be one of instance, none, got "batch": experts keep no running statistics, without which batch norm ' +
        "cannot be tested; evaluate has it",
    ]);
  });

  it.each([
    ["1/3", 10, 3],
    ["1/3", 2, 1],
    ["2/2", 5, 5],
    ["4", 10, 4],
    [4, 10, 4],
    // 0.29·100 is 28.999... in floating point
    ["29/100", 100, 29],
  ])("reads %s of %d steps as %d", (keptSteps, innerSteps, expected) => {
    expect(resolveJobSpec({ keptSteps, innerSteps }).recipe.keptSteps).toBe(expected);
  });

  it.each(["a third", "4/3", "0/3", "1/0", "-1", "0.5"])("refuses %s as kept steps", (keptSteps) => {
    expect(problemsOf({ keptSteps })).toEqual([
      `keptSteps must be a count or a fraction of at most 1 such as "1/3", got "${keptSteps}"`,
    ]);
  });

  it("takes seeds up to 2^64 - 1", () => {
    expect(resolveJobSpec({ seed: "18446744073709551615" }).seed).toBe("18446744073709551615");
    expect(problemsOf({ seed: "18446744073709551616" })).toHaveLength(1);
  });
});
