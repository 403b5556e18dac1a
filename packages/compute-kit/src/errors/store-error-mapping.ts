import { ServiceError } from "@condensery/service-kit";
import {
  BlobNotFoundError,
  CorruptBlobError,
  ManifestError,
  StoreError,
  TrajectoryError,
  type TrajectoryErrorReason,
} from "@condensery/trajectories";

type Shown = Pick<ServiceError, "code" | "reason">;

const reasons: Readonly<Partial<Record<TrajectoryErrorReason, Shown>>> = {
  "unknown-spec": { code: "NOT_FOUND", reason: "NOT_FOUND" },
  missing: { code: "NOT_FOUND", reason: "NOT_FOUND" },
  sequence: { code: "FAILED_PRECONDITION", reason: "OUT_OF_SEQUENCE" },
  conflict: { code: "ALREADY_EXISTS", reason: "CONFLICT" },
};

/** Errors of the trajectory store, as a caller of this service is told. Paths of its folders stay in the log. */
export function fromStoreError(error: unknown): ServiceError | undefined {
  if (error instanceof TrajectoryError) {
    const shown = reasons[error.reason];
    return shown && new ServiceError({ ...shown, message: error.message, metadata: metadataOf(error), cause: error });
  }
  const damaged = damagedBlob(error);
  if (damaged !== undefined) {
    return new ServiceError({
      code: "DATA_LOSS",
      reason: "CORRUPT_BLOB",
      message: `The trajectory store holds a damaged snapshot (${damaged}).`,
      metadata: { blob: damaged },
      cause: error,
    });
  }
  if (!(error instanceof StoreError)) return undefined;
  return new ServiceError({
    code: "UNAVAILABLE",
    reason: "UNAVAILABLE",
    message: "The trajectory store cannot be used.",
    metadata: { service: "trajectory-store" },
    cause: error,
  });
}

function metadataOf({ specDigest, details }: TrajectoryError): Readonly<Record<string, string>> {
  const { expert, epoch, expectedEpoch } = details;
  if (expectedEpoch !== undefined) return { expected_epoch: String(expectedEpoch) };
  const place = [
    `trajectories/${specDigest}`,
    ...(expert === undefined ? [] : [`experts/${expert}`]),
    ...(epoch === undefined ? [] : [`snapshots/${epoch}`]),
  ];
  return { resource: place.join("/") };
}

function damagedBlob(error: unknown): string | undefined {
  if (error instanceof CorruptBlobError) return error.expectedDigest;
  if (error instanceof BlobNotFoundError) return error.digest;
  return error instanceof ManifestError ? manifestKey(error) : undefined;
}

/** Where the store keeps it, without the folder that the store is in. */
function manifestKey({ file }: ManifestError): string {
  return /^(?:.*[/\\])?(trajectories[/\\].+)$/u.exec(file)?.[1] ?? "manifest";
}
