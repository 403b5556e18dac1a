import { checkDigest, checkIndex, type SnapshotRecord } from "@condensery/trajectories";
import { int64FieldFromWire, required } from "@condensery/wire/convert";
import type { Snapshot } from "@condensery/wire/trajectory";
import type { SnapshotName } from "@condensery/wire/type";

const largest = 2 ** 31 - 1;

/** The name of a snapshot on the wire. @throws RangeError for what is no name, before anything is sent */
export function snapshotName(specDigest: string, expert: number, epoch = 0): SnapshotName {
  checkDigest(specDigest);
  for (const [what, value] of Object.entries({ expert, epoch })) {
    checkIndex(what, value);
    if (value > largest) throw new RangeError(`${what} must be at most ${largest}, got ${value}`);
  }
  return { specificationDigest: specDigest, expert, epoch };
}

/** @throws WireError when the service sent something else than a record */
export function recordFromWire(snapshot: Snapshot | undefined, field: string): SnapshotRecord {
  const { name, blob, parameters, statistics } = required(snapshot, field, "a snapshot");
  const { specificationDigest, expert, epoch } = required(name, `${field}.name`, "a name");
  return {
    specDigest: specificationDigest,
    expert,
    epoch,
    blob,
    parameters: int64FieldFromWire(parameters, `${field}.parameters`, { from: 1 }),
    statistics: { ...statistics },
  };
}
