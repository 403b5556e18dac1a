import { cancelCondensation } from "./calls/cancel-condensation.js";
import { createCondensation } from "./calls/create-condensation.js";
import { deleteCondensation } from "./calls/delete-condensation.js";
import { downloadFile } from "./calls/download-file.js";
import { getCondensation } from "./calls/get-condensation.js";
import { listCondensations } from "./calls/list-condensations.js";
import { resumeCondensation } from "./calls/resume-condensation.js";
import { watchCondensation } from "./calls/watch-condensation.js";
import type { Client } from "./client.js";
import { createHandle } from "./create-handle.js";
import { callProblems } from "./options/call-rules.js";
import { requireNone } from "./options/check-options.js";
import { condenseProblems } from "./options/condense-problems.js";
import { listProblems, watchProblems } from "./options/list-rules.js";
import { resumeProblems } from "./options/resume-rules.js";
import { fileProblems, nameProblems } from "./options/name-problems.js";
import type { Transport } from "./transport/transport.js";

export interface ClientSurroundings {
  /** Runs once when the client is closed. */
  readonly release?: () => Promise<void>;
  /** What the server calls a data set. Absent: what the caller calls it. */
  readonly nameDataset?: (dataset: string) => Promise<string>;
}

/** Checks what callers give, all of it at once, and makes the calls. */
export function createClient(transport: Transport, surroundings: ClientSurroundings = {}): Client {
  const { release = async () => undefined, nameDataset = async (dataset) => dataset } = surroundings;
  let closing: Promise<void> | undefined;
  const close = () => {
    if (closing === undefined) {
      transport.close();
      closing = release();
    }
    return closing;
  };
  return {
    async condense(options = {}, call = {}) {
      requireNone(condenseProblems(options), callProblems(call));
      const dataset = options.dataset === undefined ? {} : { dataset: await nameDataset(options.dataset) };
      const { name } = await createCondensation(transport, { ...options, ...dataset }, call);
      return createHandle(transport, name, async () => undefined);
    },
    attach(name) {
      requireNone(nameProblems(name));
      return createHandle(transport, name, async () => undefined);
    },
    async get(name, call = {}) {
      requireNone(nameProblems(name), callProblems(call));
      return getCondensation(transport, name, call);
    },
    list(options = {}, call = {}) {
      requireNone(listProblems(options), callProblems(call));
      return listCondensations(transport, options, call);
    },
    watch(name, options = {}, call = {}) {
      requireNone(nameProblems(name), watchProblems(options), callProblems(call));
      return watchCondensation(transport, name, options, call);
    },
    async cancel(name, call = {}) {
      requireNone(nameProblems(name), callProblems(call));
      return cancelCondensation(transport, name, call);
    },
    async resume(name, options = {}, call = {}) {
      requireNone(nameProblems(name), resumeProblems(options), callProblems(call));
      return resumeCondensation(transport, name, options, call);
    },
    async delete(name, call = {}) {
      requireNone(nameProblems(name), callProblems(call));
      await deleteCondensation(transport, name, call);
    },
    async download(name, file, call = {}) {
      requireNone(nameProblems(name), fileProblems(file), callProblems(call));
      return downloadFile(transport, name, file, call);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
