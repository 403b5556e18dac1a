import type { CallOptions, SnapshotRecord, TrajectoryStore } from "@condensery/trajectories";
import type { ReceivedSnapshot } from "../snapshot-stream.js";

/** Stores the next snapshot of an expert. @throws TrajectoryError */
export async function appendSnapshot(
  store: TrajectoryStore,
  { specDigest, expert, epoch, theta, statistics }: ReceivedSnapshot,
  options: CallOptions,
): Promise<SnapshotRecord> {
  return store.appendSnapshot(specDigest, expert, { epoch, theta, statistics }, options);
}
