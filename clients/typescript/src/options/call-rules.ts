import type { FieldProblem } from "../errors/condensery-error.js";
import { optionProblems } from "./check-options.js";
import type { CallOptions } from "./call-options.js";
import { integer, type Rules, unless } from "./rule.js";

/** setTimeout fires at once for anything longer. */
export const milliseconds = integer({ from: 1, to: 2 ** 31 - 1 });

const callRules: Rules<CallOptions> = {
  signal: unless("an AbortSignal", (value) => value instanceof AbortSignal),
  timeoutMs: milliseconds,
  maxRetries: integer({ from: 0, to: 100 }),
};

export function callProblems(options: CallOptions): readonly FieldProblem[] {
  return optionProblems(callRules, options);
}
