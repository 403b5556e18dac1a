import type { FieldProblem } from "../errors/condensery-error.js";
import { optionProblems } from "./check-options.js";
import { condenseConflicts } from "./condense-conflicts.js";
import type { CondenseOptions } from "./condense-options.js";
import { condenseRules } from "./condense-rules.js";

/** Everything that is wrong with the options. An option that is itself a mistake conflicts with no other. */
export function condenseProblems(options: CondenseOptions): readonly FieldProblem[] {
  const problems = optionProblems(condenseRules, options);
  if (typeof options !== "object" || options === null) return problems;
  const faulty = new Set(problems.map(({ field }) => field));
  const legal = Object.fromEntries(Object.entries(options).filter(([option]) => !faulty.has(option)));
  return [...problems, ...condenseConflicts(legal)];
}
