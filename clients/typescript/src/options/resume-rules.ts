import type { FieldProblem } from "../errors/condensery-error.js";
import { optionProblems } from "./check-options.js";
import { condenseRules } from "./condense-rules.js";
import type { ResumeOptions } from "./resume-options.js";
import type { Rules } from "./rule.js";

const resumeRules: Rules<ResumeOptions> = { outerSteps: condenseRules.outerSteps };

export function resumeProblems(options: ResumeOptions): readonly FieldProblem[] {
  return optionProblems(resumeRules, options);
}
