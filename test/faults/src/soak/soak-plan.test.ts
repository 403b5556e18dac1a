import { describe, expect, test } from "vitest";
import { type JobPlan, soakPlan, type SoakPlan } from "./soak-plan.js";

const size = { jobs: 200, atOnce: 20 };
const all = ({ storm, quiet }: SoakPlan): readonly JobPlan[] => [...storm, ...quiet.flat()];

describe("soakPlan", () => {
  test("is decided by the seed", () => {
    expect(soakPlan({ ...size, seed: 1 })).toEqual(soakPlan({ ...size, seed: 1 }));
    expect(soakPlan({ ...size, seed: 1 })).not.toEqual(soakPlan({ ...size, seed: 2 }));
  });

  test.each([1, 2, 3])("cancels, removes and kills as often as it should (seed %i)", (seed) => {
    const plans = all(soakPlan({ ...size, seed }));
    expect(plans.map(({ index }) => index)).toEqual(Array.from({ length: size.jobs }, (_, index) => index));
    expect(plans.filter(({ cancelledBehind }) => cancelledBehind !== undefined)).toHaveLength(30);
    expect(plans.filter(({ deleted }) => deleted)).toHaveLength(60);
    const kills = plans.flatMap(({ kill }) => kill?.service ?? []);
    expect(kills).toHaveLength(8);
    expect(new Set(kills).size).toBe(5);
  });

  test("lets rounds without kills follow the storm", () => {
    const { storm, quiet } = soakPlan({ ...size, seed: 1 });
    expect(storm).toHaveLength(120);
    expect(quiet.map(({ length }) => length)).toEqual([20, 20, 20, 20]);
    expect(quiet.flat().filter(({ kill }) => kill !== undefined)).toEqual([]);
  });
});
