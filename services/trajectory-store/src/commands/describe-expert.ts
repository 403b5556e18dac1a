import type { CallOptions, SnapshotRecord, TrajectoryStore } from "@condensery/trajectories";
import type { ExpertKey } from "../requests.js";

/** The snapshots of one expert, in order of their epochs. */
export async function describeExpert(
  store: TrajectoryStore,
  { specDigest, expert }: ExpertKey,
  options: CallOptions,
): Promise<readonly SnapshotRecord[]> {
  const { snapshots } = await store.describeExpert(specDigest, expert, options);
  return snapshots;
}
