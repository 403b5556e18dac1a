import { describe, expect, it } from "vitest";
import { resolveJobSpec } from "../specification/resolve-job.js";
import type { DatasetFacts } from "../compute/compute.js";
import { experimentOn } from "./experiment.js";
import { resolveContinual } from "./resolve-continual.js";

const data: DatasetFacts = {
  uri: "idx:data",
  name: "idx:data",
  digest: "ab".repeat(32),
  classes: ["a", "b", "c", "d"],
  shape: { channels: 1, height: 28, width: 28 },
  trainImages: [9, 9, 7, 9],
  testImages: [1, 1, 1, 1],
  statistics: { mean: [0.1], std: [0.3] },
};

describe("a continual experiment", () => {
  it("has the literature's protocol unless it is told otherwise", () => {
    const { jobs, protocol, ...plan } = resolveContinual({});
    expect(plan).toMatchObject({ dataset: "mnist", steps: 5, orders: 5, methods: ["satm", "random"], evaluations: 3 });
    expect(plan).toMatchObject({ learningRate: 0.01, epochs: 300, seed: "0" });
    expect(protocol).toMatchObject({ batchSize: 256, optimiser: { kind: "sgd", momentum: 0.9, weightDecay: 0.0005 } });
    expect([...jobs.keys()]).toEqual(["satm"]);
  });

  it("learns as a condensation would, without evaluating; options of satm are not for mtt", () => {
    const job = { dataset: "idx:data", innerSteps: 9, keptSteps: 2, rho: 3, gamma: 1, seed: "7", evaluations: 4 };
    const { jobs, methods, evaluations } = resolveContinual({ job, methods: ["random", "mtt", "satm"] });
    expect([methods, evaluations]).toEqual([["satm", "mtt", "random"], 4]);
    expect(jobs.get("satm")).toEqual(resolveJobSpec({ ...job, evaluations: 0 }));
    const { keptSteps: _kept, rho: _rho, gamma: _gamma, ...plain } = job;
    expect(jobs.get("mtt")).toEqual(resolveJobSpec({ ...plain, method: "mtt", evaluations: 0 }));
  });

  it("trains all networks under one augmentation", () => {
    const { jobs, protocol } = resolveContinual({
      evaluation: { augmentation: "dsa", dsaStrategy: "crop", dsaMode: "siamese" },
    });
    expect(protocol.augmentation).toMatchObject({ kind: "dsa", strategy: ["crop"], mode: "siamese" });
    expect(jobs.get("satm")?.augmentation).toEqual(protocol.augmentation);
  });

  it("takes published statistics, and no whitening", () => {
    const job = { dataset: "mnist", preprocessing: "literature" as const };
    const plan = resolveContinual({ steps: 2, job });
    expect(plan.jobs.get("satm")?.preprocessing).toBe("literature");
    const { preprocessing } = experimentOn(plan, data).task;
    expect(preprocessing).toMatchObject({ kind: "standardise", mean: [0.1307], std: [0.3081] });
    expect(() => resolveContinual({ job: { ...job, preprocessing: "zca" } })).toThrow(
      "preprocessing must be standard or literature or literature-mtt, got zca",
    );
  });

  it("tells of every mistake at once", () => {
    const wrong = () =>
      resolveContinual({
        steps: 0,
        orders: 1.5,
        methods: [],
        job: { evaluations: 0, imagesPerClass: 0 },
        evaluation: { learningRate: 0, momentum: 1, featureEpochs: 0 },
      });
    for (const option of ["steps", "orders", "methods", "evaluations", "imagesPerClass", "learningRate", "momentum"])
      expect(wrong).toThrow(new RegExp(`\\b${option} must `));
    expect(wrong).toThrow(/featureEpochs must be an integer of at least 1, got 0/);
  });

  it("normalises and pads the whole data set once, under a head of all classes", () => {
    const { task, network } = experimentOn(resolveContinual({ steps: 2, job: { dataset: "idx:data" } }), data);
    expect(task.preprocessing).toEqual({
      kind: "standardise",
      mean: [0.1],
      std: [0.3],
      padTo: { height: 32, width: 32 },
    });
    expect(network).toMatchObject({ classes: 4, height: 32, width: 32, filters: 32 });
  });

  it.each([
    [{ steps: 3 }, /steps must divide the 4 classes/],
    [{ steps: 4 }, /steps must leave at least two classes to tell apart at each step, got 4 for 4 classes/],
    [{ steps: 4, methods: ["herding" as const] }, /at least two classes/],
    [
      { steps: 2, job: { imagesPerClass: 8 } },
      /imagesPerClass must be at most 7, as class c has training images, got 8/,
    ],
  ])("refuses %j of a data set of four classes", (request, message) => {
    expect(() => experimentOn(resolveContinual(request), data)).toThrow(message);
  });

  it("may take single classes where nothing has to tell them apart", () => {
    expect(experimentOn(resolveContinual({ steps: 4, methods: ["random"] }), data).orders[0]).toHaveLength(4);
  });
});
