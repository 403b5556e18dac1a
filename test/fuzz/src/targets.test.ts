import { describe, expect, it } from "vitest";
import { caseOf } from "./harness/case-of.js";
import { judge } from "./harness/judge.js";
import { casesOf } from "./harness/plan.js";
import { isFinding } from "./harness/verdict.js";
import { workFolder } from "./harness/work-folder.js";
import { targets } from "./targets/index.js";

/** A bounded part of what `npm run fuzz` does: the same cases each time. */
const cases = 4000;
const seed = 20_261_124;
const patienceMs = 300_000;

const counts = casesOf(targets, cases);

describe(`${cases} cases of seed ${seed}`, () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    "%s",
    async (name, target) => {
      await using folder = await workFolder();
      await using open = await target.open(folder.path);
      const outcomes = new Set<string>();
      for (let index = 0; index < (counts.get(name) ?? 0); index += 1) {
        const given = caseOf(open, { seed, target: name, index });
        const verdict = await judge(open, given, { growthMiB: target.growthMiB });
        const input = Buffer.from(given.content.subarray(0, 4096)).toString("base64");
        expect(isFinding(verdict), `case ${index}: ${verdict.detail}\ninput in base64: ${input}`).toBe(false);
        outcomes.add(verdict.outcome);
      }
      // Cases that are all refused, or all taken, would test nothing but one sentence
      expect([...outcomes].toSorted()).toEqual(name === "error-details" ? ["accepted"] : ["accepted", "rejected"]);
    },
    patienceMs,
  );
});
