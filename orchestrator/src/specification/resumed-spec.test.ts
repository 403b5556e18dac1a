import { dsaAugmentation, noAugmentation } from "@condensery/condensation";
import { canonicalJson } from "@condensery/trajectories";
import { describe, expect, it } from "vitest";
import { Fields } from "../documents/fields.js";
import { jobSpecJson } from "./job-spec.js";
import { readJobSpec } from "./read-job-spec.js";
import { resolveJobSpec } from "./resolve-job.js";
import { requestOf, resumedSpec, sameButLonger } from "./resumed-spec.js";

const spec = resolveJobSpec({ innerSteps: 9, batchSize: 5, lossThreshold: 2, seed: "12345678901234567890" });
const plain = resolveJobSpec({ method: "mtt" });
const dsa = dsaAugmentation({ strategy: ["color", "crop"], mode: "siamese", parameters: { brightness: 0.5 } });
const whitened = resolveJobSpec({ preprocessing: "zca" });
const augmented = resolveJobSpec({ augmentation: dsa });

describe("a job's specification", () => {
  it.each([spec, plain, augmented, whitened])("survives JSON and being asked for again", (each) => {
    const fields = Fields.parse("job.json", JSON.stringify(jobSpecJson(each)));
    expect(readJobSpec("job.json", fields)).toEqual(each);
    expect(resolveJobSpec(requestOf(each))).toEqual(each);
  });

  it("refuses what this version does not know", () => {
    const fields = Fields.parse("job.json", JSON.stringify({ ...jobSpecJson(spec), whitening: "pca" }));
    expect(() => readJobSpec("job.json", fields)).toThrow(/^job\.json, whitening: is not known to this version/);
  });

  it("says nothing of an augmentation or a preprocessing that it does not have", () => {
    const without = canonicalJson(jobSpecJson(resolveJobSpec({})));
    expect(canonicalJson(jobSpecJson(resolveJobSpec({ augmentation: noAugmentation })))).toBe(without);
    expect(canonicalJson(jobSpecJson(resolveJobSpec({ preprocessing: "standard" })))).toBe(without);
    expect(without).not.toMatch(/augmentation|preprocessing/);
    expect(canonicalJson(jobSpecJson(resolveJobSpec({ augmentation: dsaAugmentation() })))).not.toBe(without);
  });

  it("refuses an augmentation that cannot be", () => {
    const augmentation = { ...dsa, strategy: ["color", "blur"] };
    const fields = Fields.parse("job.json", JSON.stringify({ ...jobSpecJson(spec), augmentation }));
    expect(() => readJobSpec("job.json", fields)).toThrow("job.json, augmentation: blur is no group of a strategy");
    expect(() => resolveJobSpec({ augmentation: dsaAugmentation({ parameters: { probFlip: 2 } }) })).toThrow(
      "augmentation cannot be used: parameters.probFlip must be a number from 0 to 1, got 2",
    );
  });

  it("is checked as a new one is", () => {
    const fields = Fields.parse("job.json", JSON.stringify({ ...jobSpecJson(spec), outerSteps: 0 }));
    expect(() => readJobSpec("job.json", fields)).toThrow("outerSteps must be an integer of at least 1, got 0");
  });
});

describe("resumedSpec", () => {
  it("accepts what the job has anyway", () => {
    expect(resumedSpec("out", spec, { innerSteps: 9, keptSteps: "1/3", method: "satm" })).toEqual(spec);
  });

  it("holds augmentations against each other", () => {
    expect(resumedSpec("out", augmented, { augmentation: { ...dsa } })).toEqual(augmented);
    expect(resumedSpec("out", spec, { augmentation: noAugmentation })).toEqual(spec);
    expect(() => resumedSpec("out", augmented, { augmentation: noAugmentation })).toThrow(
      /^augmentation is \{"kind":"dsa",.*\} for the job in out, none was given; leave it out to resume$/,
    );
  });

  it("accepts more outer steps", () => {
    const longer = resumedSpec("out", spec, { outerSteps: 1000 });
    expect(longer).toEqual({ ...spec, outerSteps: 1000 });
    expect(sameButLonger(spec, longer)).toBe(true);
    expect(sameButLonger(spec, { ...longer, seed: "1" })).toBe(false);
  });

  it("lists every contradiction", () => {
    expect(() => resumedSpec("out", spec, { outerSteps: 1, seed: "7", expertEpochs: 50 })).toThrow(
      `outerSteps is ${spec.outerSteps} for the job in out, 1 was given; it can only be raised; ` +
        "seed is 12345678901234567890 for the job in out, 7 was given; leave it out to resume; " +
        `expertEpochs is ${spec.experts.epochs} for the job in out, 50 was given; leave it out to resume`,
    );
  });
});
