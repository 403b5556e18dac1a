import { RemoteError, ServiceError } from "@condensery/service-kit";
import { ComputeError } from "../../compute/compute-error.js";
import { isInputError } from "../../input-error.js";
import { isFullDisk } from "./full-disk.js";

/** What may be told of a failure. */
export interface FailureContext {
  /** Of the trace whose log lines have the whole error; undefined: it was not traced. */
  readonly traceId: string | undefined;
  /** Folders of this machine, which are nobody else's business. */
  readonly hidden: readonly string[];
}

const longest = 500;

/** One sentence for the one who asked for a condensation; what was not foreseen stays in the log. */
export function failureText(error: unknown, { traceId, hidden }: FailureContext): string {
  if (isFullDisk(error)) {
    return "The orchestrator's state folder has no space left (ENOSPC): free some, then resume the condensation.";
  }
  if (!isTold(error)) {
    const place = traceId === undefined ? "" : ` under the trace ${traceId}`;
    return `The orchestrator failed; its log has the cause${place}.`;
  }
  const text = hidden.reduce(
    (shown, folder) => shown.replaceAll(`${folder}/`, "").replaceAll(folder, "."),
    error.message.replaceAll(/\s+/gu, " ").trim(),
  );
  const sentence = text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
  return /[.!?]$/u.test(sentence) ? sentence : `${sentence}.`;
}

/** Errors whose messages are written for those who call. */
function isTold(error: unknown): error is Error {
  if (error instanceof ComputeError || ServiceError.isInstance(error) || RemoteError.isInstance(error)) return true;
  return isInputError(error);
}
