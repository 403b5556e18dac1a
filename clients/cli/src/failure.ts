import { CondenseryError, InvalidOptionsError } from "@condensery/client";
import type { Flag } from "./flags/flag.js";
import { withFlagNames } from "./flags/flag-names.js";
import { UsageError } from "./flags/usage-error.js";
import { Interruption, interruptionCodes } from "./terminal.js";
import { UnreachableError } from "./unreachable-error.js";

export interface Explanation {
  /** One a problem; none where the command has said it already. */
  readonly sentences: readonly string[];
  readonly exitCode: number;
}

/** What the exit codes mean, for the help. */
export const exitCodesText =
  "Exit codes: 0 done; 1 failed; 2 refused as asked; 3 the system cannot be reached or is busy, try again;\n" +
  "129, 130, 143 interrupted.\n";

/** Answers that no repetition changes: what was asked for cannot be done as asked. */
const refusals: ReadonlySet<string> = new Set([
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "FAILED_PRECONDITION",
  "PERMISSION_DENIED",
  "UNAUTHENTICATED",
]);

/** Answers that pass. */
const passing: ReadonlySet<string> = new Set(["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"]);

/** What to say of an error, in names of the command's flags, and how to end. */
export function explain(error: unknown, flags: readonly Flag[]): Explanation {
  if (error instanceof Interruption) return { sentences: [], exitCode: interruptionCodes[error.signalName] };
  if (error instanceof UsageError) return { sentences: error.problems, exitCode: 2 };
  if (InvalidOptionsError.isInstance(error) && error.fields.length > 0) {
    const sentences = error.fields.map(({ field, description }) => withFlagNames(`${field}: ${description}`, flags));
    return { sentences, exitCode: 2 };
  }
  if (CondenseryError.isInstance(error)) {
    const { code, message } = error;
    if (refusals.has(code)) return { sentences: [message + adviceOn(code)], exitCode: 2 };
    return { sentences: [message + adviceOn(code)], exitCode: passing.has(code) ? 3 : 1 };
  }
  if (error instanceof UnreachableError) return { sentences: [error.message], exitCode: 3 };
  return { sentences: [failureText(error)], exitCode: 1 };
}

function adviceOn(code: string): string {
  if (code === "UNAUTHENTICATED") return " Name the token with --token-file or CONDENSERY_TOKEN.";
  if (code === "UNAVAILABLE") return " Start one with: condensery up";
  return "";
}

/** An error with a name of its own says what failed; one of JavaScript's is a fault in this program. */
function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isFault = ["Error", "TypeError", "RangeError", "ReferenceError"].includes(error.name);
  return isFault ? (error.stack ?? error.message) : error.message;
}
