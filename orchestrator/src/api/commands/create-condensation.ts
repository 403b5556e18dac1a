import { createHash } from "node:crypto";
import { DatasetNotFoundError, locateDataset } from "@condensery/datasets";
import { ServiceError } from "@condensery/service-kit";
import { canonicalJson } from "@condensery/trajectories";
import type { Place } from "../../server/runner/condensation-runner.js";
import type { Condensation } from "../../server/store/condensation.js";
import { jobSpecJson, type JobSpec } from "../../specification/job-spec.js";
import type { Condensations } from "./condensations.js";

export interface CreateRequest {
  readonly spec: JobSpec;
  /** Undefined: every call starts a condensation. */
  readonly requestId: string | undefined;
  /** Of the call; undefined: it is not traced. */
  readonly traceparent: string | undefined;
}

/**
 * Starts a condensation, or returns the one that an earlier call with the same request id started.
 *
 * @throws ServiceError (NOT_FOUND, BUSY); RequestConflictError
 */
export async function createCondensation(
  { store, runner, dataRoots, now, newId }: Pick<Condensations, "store" | "runner" | "dataRoots" | "now" | "newId">,
  { spec, requestId, traceparent }: CreateRequest,
): Promise<Condensation> {
  const requestedDigest = createHash("sha256")
    .update(canonicalJson(jobSpecJson(spec)))
    .digest("hex");
  const draft = { id: newId(), createTime: now(), requestId, requestedDigest, spec, traceparent };
  let place: Place | undefined;
  try {
    const { condensation, created } = await store.create(draft, async () => {
      await findDataset(spec.dataset, dataRoots);
      place = runner.reserve();
    });
    if (created) runner.submit(condensation);
    return condensation;
  } finally {
    place?.[Symbol.dispose]();
  }
}

/** A data set that nobody has is cheaper to tell now than from a failed condensation. */
async function findDataset(uri: string, roots: readonly string[]): Promise<void> {
  try {
    await locateDataset(uri, roots);
  } catch (error) {
    if (!(error instanceof DatasetNotFoundError)) throw error;
    throw new ServiceError({
      code: "NOT_FOUND",
      reason: "NOT_FOUND",
      message: `There is no data set ${uri} under the orchestrator's data roots.`,
      metadata: { resource: uri },
      cause: error,
    });
  }
}
