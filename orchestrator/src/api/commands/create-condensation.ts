import { createHash } from "node:crypto";
import { DatasetNotFoundError, locateDataset } from "@condensery/datasets";
import { ServiceError } from "@condensery/service-kit";
import { canonicalJson } from "@condensery/trajectories";
import { checkSpecLimits } from "../../limits/check-limits.js";
import { refuseWhenFull } from "../../server/runner/queue-limits.js";
import type { Condensation } from "../../server/store/condensation.js";
import { jobSpecJson, type JobSpec } from "../../specification/job-spec.js";
import type { Condensations } from "./condensations.js";

export interface CreateRequest {
  readonly spec: JobSpec;
  /** Who calls. */
  readonly client: string;
  /** Undefined: every call starts a condensation. */
  readonly requestId: string | undefined;
  /** Of the call; undefined: it is not traced. */
  readonly traceparent: string | undefined;
}

/**
 * Starts a condensation, or returns the one that an earlier call with the same request id started.
 *
 * @throws ServiceError (NOT_FOUND, INVALID_REQUEST, LIMIT_EXCEEDED, BUSY); RequestConflictError
 */
export async function createCondensation(
  { store, runner, queue, sizes, dataRoots, now, newId }: Omit<Condensations, "logs" | "folder" | "heartbeatMs">,
  { spec, client, requestId, traceparent }: CreateRequest,
): Promise<Condensation> {
  const requestedDigest = createHash("sha256")
    .update(canonicalJson(jobSpecJson(spec)))
    .digest("hex");
  const draft = { id: newId(), createTime: now(), client, requestId, requestedDigest, spec, traceparent };
  const { condensation, created } = await store.create(draft, async (load) => {
    checkSpecLimits(spec, sizes);
    await findDataset(spec.dataset, dataRoots);
    refuseWhenFull(load, queue);
  });
  if (created) await runner.submit(condensation);
  return condensation;
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
