import type { FieldProblem } from "../errors/condensery-error.js";
import { type Rule, textOf } from "./rule.js";

const condensationName = textOf("the name of a condensation, condensations/{id}", /^condensations\/[^/\s]+$/u);

/** Nothing that could lead out of a folder. */
const plainFileName = textOf("a plain file name, such as dataset.json", /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/u);

export function nameProblems(name: unknown): readonly FieldProblem[] {
  return problemsOf("name", condensationName, name);
}

export function fileProblems(file: unknown): readonly FieldProblem[] {
  return problemsOf("file", plainFileName, file);
}

function problemsOf(field: string, rule: Rule, value: unknown): readonly FieldProblem[] {
  const description = rule(value);
  return description === undefined ? [] : [{ field, description }];
}
