import { states } from "@condensery/wire/convert";
import type { FieldProblem } from "../errors/condensery-error.js";
import { optionProblems } from "./check-options.js";
import type { ListOptions } from "./list-options.js";
import { integer, type Rules, unless } from "./rule.js";
import type { WatchOptions } from "./watch-options.js";

const stateNames: readonly unknown[] = states.names;

const listRules: Rules<ListOptions> = {
  states: unless(
    `a list of ${states.names.join(", ")}`,
    (value) => Array.isArray(value) && value.every((state) => stateNames.includes(state)),
  ),
  pageSize: integer({ from: 1, to: 1000 }),
};

const watchRules: Rules<WatchOptions> = {
  resumeToken: unless("the resumeToken of an event", (value) => typeof value === "string"),
};

export function listProblems(options: ListOptions): readonly FieldProblem[] {
  return optionProblems(listRules, options);
}

export function watchProblems(options: WatchOptions): readonly FieldProblem[] {
  return optionProblems(watchRules, options);
}
