import type { FieldProblem } from "../errors/condensery-error.js";
import { optionProblems } from "./check-options.js";
import type { ExportFormat, ExportOptions } from "./export-options.js";
import { oneOf, type Rules, textOf, unless } from "./rule.js";

const formats = ["npz", "png", "parquet"] as const satisfies readonly ExportFormat[];

const exportRules: Rules<ExportOptions> = {
  format: oneOf(formats),
  path: textOf("the path of a file or folder", /./u),
  overwrite: unless("true or false", (value) => typeof value === "boolean"),
};

export function exportProblems(options: ExportOptions): readonly FieldProblem[] {
  const problems = optionProblems(exportRules, options);
  if (problems.some(({ field }) => field === "options")) return problems;
  // Others have defaults, these do not
  const missing = (["format", "path"] as const).flatMap((field) => {
    const description = options[field] === undefined ? exportRules[field](undefined) : undefined;
    return description === undefined ? [] : [{ field, description }];
  });
  return [...problems, ...missing];
}
