import type { TrajectoryError, TrajectoryErrorReason } from "@condensery/trajectories";
import type { MappedError } from "./error-mapping.js";

type Mapping = (error: TrajectoryError) => Omit<MappedError, "message">;

/** One row a reason: a new one does not compile until callers can see it. */
const mappings: Readonly<Record<TrajectoryErrorReason, Mapping>> = {
  "unknown-spec": ({ specDigest }) => ({
    code: "NOT_FOUND",
    reason: "NOT_FOUND",
    metadata: { resource: `trajectories/${specDigest}` },
  }),
  missing: (error) => ({ code: "NOT_FOUND", reason: "NOT_FOUND", metadata: { resource: snapshotResource(error) } }),
  conflict: (error) => ({
    code: "ALREADY_EXISTS",
    reason: "CONFLICT",
    metadata: { resource: snapshotResource(error) },
  }),
  sequence: ({ details }) => ({
    code: "FAILED_PRECONDITION",
    reason: "OUT_OF_SEQUENCE",
    metadata: { expected_epoch: String(details.expectedEpoch) },
  }),
  shape: badTensor,
  value: badTensor,
};

export function fromTrajectoryError(error: TrajectoryError): MappedError {
  return { ...mappings[error.reason](error), message: error.message };
}

function badTensor({ details: { expected = "", actual = "" } }: TrajectoryError): Omit<MappedError, "message"> {
  return { code: "INVALID_ARGUMENT", reason: "BAD_TENSOR", metadata: { tensor: "theta", expected, actual } };
}

function snapshotResource({ specDigest, details: { expert, epoch } }: TrajectoryError): string {
  return `trajectories/${specDigest}/experts/${expert}/epochs/${epoch}`;
}
