import type { CondensationSpec } from "@condensery/wire/condensation";
import { Recipe } from "@condensery/wire/type";
import { tinySpec } from "../harness/tiny-job.js";

/** How many different condensations there are: those of the same specification share their experts. */
export const soakSpecs = 4;

/** The smallest that go through all phases: one or two experts of two epochs, two to four outer steps. */
export function soakSpec(seed: number, index: number): CondensationSpec {
  return tinySpec(seed + index, {
    recipe: Recipe.fromPartial({ innerSteps: 3, keptSteps: 2, matchEpochs: 1, maxStartEpoch: 1 }),
    experts: 1 + (index % 2),
    expertEpochs: 2,
    outerSteps: 2 + (index % 3),
    checkpointEvery: 1,
    evaluations: 1,
    evaluationEpochs: 1,
  });
}
