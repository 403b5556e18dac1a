import type { SnapshotRecord } from "@condensery/trajectories";
import type { Snapshot } from "@condensery/wire/trajectory";

export function snapshotToWire({ specDigest, expert, epoch, blob, parameters, statistics }: SnapshotRecord): Snapshot {
  return {
    name: { specificationDigest: specDigest, expert, epoch },
    blob,
    parameters: BigInt(parameters),
    statistics: { ...statistics },
  };
}
