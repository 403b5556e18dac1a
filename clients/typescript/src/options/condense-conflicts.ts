import type { FieldProblem } from "../errors/condensery-error.js";
import type { CondenseOptions } from "./condense-options.js";

const satmOnly = ["rho", "gamma", "noiseMode", "reuseStep"] as const;
const dsaOnly = ["dsaStrategy", "dsaMode"] as const;

/**
 * Options that are legal by themselves and not together. Only options that were given are compared: what is absent is
 * for the server to fill in, and to judge.
 */
export function condenseConflicts(options: CondenseOptions): readonly FieldProblem[] {
  const { method, innerSteps, keptSteps, reuseStep, expertEpochs, matchEpochs, maxStartEpoch } = options;
  const problems: FieldProblem[] = [];
  const add = (field: keyof CondenseOptions, description: string) => problems.push({ field, description });
  if (method === "mtt") {
    for (const option of satmOnly) {
      if (options[option] !== undefined) add(option, "Only satm has this option; leave it out with method mtt.");
    }
  }
  for (const option of dsaOnly) {
    if (options[option] === undefined || options.augmentation === "dsa") continue;
    add(option, "Only the augmentation dsa has this option; leave it out, or give augmentation dsa, too.");
  }
  if (innerSteps !== undefined && keptSteps !== undefined) {
    if (keptSteps > innerSteps) add("keptSteps", `Expected at most innerSteps = ${innerSteps}, got ${keptSteps}.`);
    else if (method === "mtt" && keptSteps < innerSteps) {
      add("keptSteps", `Expected innerSteps = ${innerSteps} with method mtt, or nothing, got ${keptSteps}.`);
    }
  }
  if (innerSteps !== undefined && reuseStep !== undefined && reuseStep >= innerSteps && method !== "mtt") {
    add("reuseStep", `Expected at most innerSteps - 1 = ${innerSteps - 1}, got ${reuseStep}.`);
  }
  if (expertEpochs !== undefined && matchEpochs !== undefined && maxStartEpoch !== undefined) {
    const least = maxStartEpoch - 1 + matchEpochs;
    if (expertEpochs < least) {
      add("expertEpochs", `Expected at least maxStartEpoch - 1 + matchEpochs = ${least}, got ${expertEpochs}.`);
    }
  }
  return problems;
}
