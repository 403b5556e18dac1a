import { decodeSafetensors } from "@condensery/wire";
import { ManifestError } from "./snapshot-record.js";
import type { SnapshotRecord, SnapshotStatistics } from "./snapshot-record.js";
import { TrajectoryError } from "./trajectory-error.js";

/** Requires at least one parameter, and finite numbers only. @throws TrajectoryError (`shape`, `value`) */
export function checkFinite(digest: string, theta: Float32Array, statistics: SnapshotStatistics): void {
  if (theta.length === 0) throw new TrajectoryError("shape", digest, "theta has no parameters");
  const fault = theta.findIndex((value) => !Number.isFinite(value));
  if (fault >= 0) {
    throw new TrajectoryError("value", digest, `theta[${fault}] is ${theta[fault]}; the expert has diverged`);
  }
  for (const [name, value] of Object.entries(statistics)) {
    if (!Number.isFinite(value)) {
      throw new TrajectoryError("value", digest, `statistic ${name} is ${value}, expected a finite number`);
    }
  }
}

/** Requires the epoch before, of the same size. @throws TrajectoryError (`sequence`, `shape`) */
export function checkSuccessor(record: SnapshotRecord, previous: SnapshotRecord | undefined): void {
  const { specDigest: digest, expert, epoch, parameters } = record;
  if (previous === undefined) {
    throw new TrajectoryError(
      "sequence",
      digest,
      `epoch ${epoch} of expert ${expert} cannot be stored before epoch ${epoch - 1}`,
    );
  }
  if (previous.parameters !== parameters) {
    throw new TrajectoryError(
      "shape",
      digest,
      `epoch ${epoch} of expert ${expert} has ${parameters} parameters, the epoch before ${previous.parameters}`,
    );
  }
}

/** Requires that a stored snapshot has the same parameters. @throws TrajectoryError (`conflict`) */
export function checkSame(record: SnapshotRecord, stored: SnapshotRecord): void {
  if (record.blob === stored.blob) return;
  throw new TrajectoryError(
    "conflict",
    record.specDigest,
    `epoch ${record.epoch} of expert ${record.expert} is stored with other parameters; continue from the stored ones`,
  );
}

/** The parameters in a blob whose digest is checked. @throws ManifestError when the record says otherwise; SafetensorsError */
export function decodeTheta(bytes: Uint8Array, record: SnapshotRecord): Float32Array {
  const theta = decodeSafetensors(bytes).tensors["theta"];
  if (theta?.dtype !== "F32" || theta.data.length !== record.parameters) {
    throw new ManifestError(
      `blob ${record.blob}`,
      "theta",
      `expected F32 [${record.parameters}], found ${theta?.dtype ?? "nothing"} [${theta?.shape.join(", ") ?? ""}]`,
    );
  }
  return theta.data;
}
