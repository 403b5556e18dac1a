import { invalidRequest } from "@condensery/service-kit";
import type { CallOptions, TrajectoryStore } from "@condensery/trajectories";
import type { SnapshotKey } from "../requests.js";

/** A snapshot's parameters, of which the caller has the first bytes. @throws ServiceError (INVALID_REQUEST); TrajectoryError */
export async function readSnapshot(
  store: TrajectoryStore,
  { specDigest, expert, epoch }: SnapshotKey,
  offsetBytes: number,
  options: CallOptions,
): Promise<Float32Array> {
  const theta = await store.readSnapshot(specDigest, expert, epoch, options);
  if (offsetBytes <= theta.byteLength) return theta;
  const description = `expected at most ${theta.byteLength}, the bytes of theta, got ${offsetBytes}`;
  throw invalidRequest([{ field: "offset_bytes", description }]);
}
