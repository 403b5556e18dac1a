import type { FieldProblem } from "../errors/condensery-error.js";
import { InvalidOptionsError } from "../errors/invalid-options-error.js";
import type { Rule } from "./rule.js";

/** Every problem of options, those that there are no rules for included. Undefined counts as absent. */
export function optionProblems(rules: Readonly<Record<string, Rule>>, options: unknown): readonly FieldProblem[] {
  if (typeof options !== "object" || options === null) {
    return [{ field: "options", description: `Expected an object, got ${String(options)}.` }];
  }
  return Object.entries(options).flatMap(([field, value]) => {
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    const description = rule === undefined ? unknownOption(rules) : value === undefined ? undefined : rule(value);
    return description === undefined ? [] : [{ field, description }];
  });
}

/** @throws InvalidOptionsError when there is any problem */
export function requireNone(...problems: readonly (readonly FieldProblem[])[]): void {
  const all = problems.flat();
  if (all.length > 0) throw new InvalidOptionsError(all);
}

function unknownOption(rules: Readonly<Record<string, Rule>>): string {
  return `There is no such option; expected some of ${Object.keys(rules).join(", ")}.`;
}
