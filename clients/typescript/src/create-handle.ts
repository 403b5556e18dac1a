import { cancelCondensation } from "./calls/cancel-condensation.js";
import { getCondensation } from "./calls/get-condensation.js";
import { resumeCondensation } from "./calls/resume-condensation.js";
import { watchCondensation } from "./calls/watch-condensation.js";
import type { CondensationHandle } from "./condensation-handle.js";
import { callProblems } from "./options/call-rules.js";
import { requireNone } from "./options/check-options.js";
import { watchProblems } from "./options/list-rules.js";
import { resumeProblems } from "./options/resume-rules.js";
import { waitForResult } from "./result/wait-for-result.js";
import type { Transport } from "./transport/transport.js";

/** `release` lets go of what the handle alone uses. */
export function createHandle(transport: Transport, name: string, release: () => Promise<void>): CondensationHandle {
  return {
    name,
    progress(options = {}, call = {}) {
      requireNone(watchProblems(options), callProblems(call));
      return watchCondensation(transport, name, options, call);
    },
    async result(call = {}) {
      requireNone(callProblems(call));
      return waitForResult(transport, name, call);
    },
    async cancel(call = {}) {
      requireNone(callProblems(call));
      return cancelCondensation(transport, name, call);
    },
    async resume(options = {}, call = {}) {
      requireNone(resumeProblems(options), callProblems(call));
      return resumeCondensation(transport, name, options, call);
    },
    async describe(call = {}) {
      requireNone(callProblems(call));
      return getCondensation(transport, name, call);
    },
    close: release,
    [Symbol.asyncDispose]: release,
  };
}
