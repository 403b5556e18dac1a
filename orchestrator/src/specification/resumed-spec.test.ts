import { describe, expect, it } from "vitest";
import { Fields } from "../documents/fields.js";
import { jobSpecJson } from "./job-spec.js";
import { readJobSpec } from "./read-job-spec.js";
import { resolveJobSpec } from "./resolve-job.js";
import { requestOf, resumedSpec, sameButLonger } from "./resumed-spec.js";

const spec = resolveJobSpec({ innerSteps: 9, batchSize: 5, lossThreshold: 2, seed: "12345678901234567890" });
const plain = resolveJobSpec({ method: "mtt" });

describe("a job's specification", () => {
  it.each([spec, plain])("survives JSON and being asked for again", (each) => {
    const fields = Fields.parse("job.json", JSON.stringify(jobSpecJson(each)));
    expect(readJobSpec("job.json", fields)).toEqual(each);
    expect(resolveJobSpec(requestOf(each))).toEqual(each);
  });

  it("refuses what this version does not know", () => {
    const fields = Fields.parse("job.json", JSON.stringify({ ...jobSpecJson(spec), augmentation: "dsa" }));
    expect(() => readJobSpec("job.json", fields)).toThrow(/^job\.json, augmentation: is not known to this version/);
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
