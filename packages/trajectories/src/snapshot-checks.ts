import { decodeSafetensors, SafetensorsError } from "@condensery/wire";
import { ManifestError } from "./snapshot-record.js";
import type { SnapshotPlace, SnapshotRecord, SnapshotStatistics } from "./snapshot-record.js";
import { TrajectoryError } from "./trajectory-error.js";

/** Requires at least one parameter, and finite numbers only. @throws TrajectoryError (`shape`, `value`) */
export function checkFinite(digest: string, theta: Float32Array, statistics: SnapshotStatistics): void {
  if (theta.length === 0) {
    const details = { expected: "float32 of at least one element", actual: "float32[0]" };
    throw new TrajectoryError("shape", digest, "theta has no parameters", details);
  }
  const fault = theta.findIndex((value) => !Number.isFinite(value));
  if (fault >= 0) {
    const actual = `theta[${fault}] is ${theta[fault]}`;
    const details = { expected: "finite numbers", actual };
    throw new TrajectoryError("value", digest, `${actual}; the expert has diverged`, details);
  }
  for (const [name, value] of Object.entries(statistics)) {
    if (!Number.isFinite(value)) {
      throw new TrajectoryError("value", digest, `statistic ${name} is ${value}, expected a finite number`);
    }
  }
}

/** The error of an epoch that is not the next one. */
export function outOfSequence({ specDigest, expert, epoch }: SnapshotPlace, expectedEpoch: number): TrajectoryError {
  return new TrajectoryError(
    "sequence",
    specDigest,
    `epoch ${epoch} of expert ${expert} cannot be stored before epoch ${epoch - 1}; the next is ${expectedEpoch}`,
    { expert, epoch, expectedEpoch },
  );
}

/** Requires the size of the epoch before. @throws TrajectoryError (`shape`) */
export function checkSameSize(record: SnapshotRecord, previous: SnapshotRecord): void {
  const { specDigest: digest, expert, epoch, parameters } = record;
  if (previous.parameters === parameters) return;
  throw new TrajectoryError(
    "shape",
    digest,
    `epoch ${epoch} of expert ${expert} has ${parameters} parameters, the epoch before ${previous.parameters}`,
    { expert, epoch, expected: `float32[${previous.parameters}]`, actual: `float32[${parameters}]` },
  );
}

/** Requires that a stored snapshot has the same parameters. @throws TrajectoryError (`conflict`) */
export function checkSame(record: SnapshotRecord, stored: SnapshotRecord): void {
  if (record.blob === stored.blob) return;
  throw new TrajectoryError(
    "conflict",
    record.specDigest,
    `epoch ${record.epoch} of expert ${record.expert} is stored with other parameters; continue from the stored ones`,
    { expert: record.expert, epoch: record.epoch },
  );
}

/** The parameters in a blob whose digest is checked. @throws ManifestError when it is not what the record says */
export function decodeTheta(bytes: Uint8Array, record: SnapshotRecord): Float32Array {
  const theta = decoded(bytes, record).tensors["theta"];
  if (theta?.dtype !== "F32" || theta.data.length !== record.parameters) {
    throw new ManifestError(
      `blob ${record.blob}`,
      "theta",
      `expected F32 [${record.parameters}], found ${theta?.dtype ?? "nothing"} [${theta?.shape.join(", ") ?? ""}]`,
    );
  }
  return theta.data;
}

/** A digest vouches for the bytes, not for what they are: whoever can write records can name any blob. */
function decoded(bytes: Uint8Array, { blob }: SnapshotRecord): ReturnType<typeof decodeSafetensors> {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new ManifestError(`blob ${blob}`, "theta", `expected a safetensors file: ${error.message}`);
  }
}
