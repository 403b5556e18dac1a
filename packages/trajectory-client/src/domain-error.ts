import { RemoteError } from "@condensery/service-kit";
import {
  BlobNotFoundError,
  CorruptBlobError,
  ManifestError,
  TrajectoryError,
  type TrajectoryErrorDetails,
} from "@condensery/trajectories";
import type { ErrorReasonName } from "@condensery/wire/convert";

/** Which snapshot a call is about. */
export interface Subject {
  readonly specDigest: string;
  readonly expert: number;
  readonly epoch?: number;
}

/** Runs a call so that it fails with the errors that a store on this machine has. */
export async function withDomainErrors<Result>(subject: Subject, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw RemoteError.isInstance(error) ? domainError(error, subject) : error;
  }
}

/** The store's own error where there is one; other errors of the service stay what they are. */
function domainError(error: RemoteError, subject: Subject): Error {
  const { metadata } = error;
  const trajectoryError = (reason: TrajectoryError["reason"], more: TrajectoryErrorDetails = {}): TrajectoryError => {
    const { specDigest, ...details } = subject;
    // The class puts the specification before its sentence, as the service's own has done.
    const sentence = error.message.replace(/^trajectory [0-9a-f]{12}: /u, "");
    return new TrajectoryError(reason, specDigest, sentence, { ...details, ...more });
  };
  switch (error.reason as ErrorReasonName | undefined) {
    case "NOT_FOUND":
      return trajectoryError(metadata["resource"]?.includes("/experts/") === true ? "missing" : "unknown-spec");
    case "CONFLICT":
      return trajectoryError("conflict");
    case "OUT_OF_SEQUENCE":
      return trajectoryError("sequence", { expectedEpoch: Number(metadata["expected_epoch"]) });
    case "BAD_TENSOR": {
      const { expected = "", actual = "" } = metadata;
      // The others are a fault of the transfer, which no caller can do anything about.
      return metadata["tensor"] === "theta" ? trajectoryError("shape", { expected, actual }) : error;
    }
    case "CORRUPT_BLOB":
      return damage(error);
    default:
      return error;
  }
}

function damage({ message, metadata }: RemoteError): Error {
  const { blob = "", file = "", field = "", actual } = metadata;
  if (blob === "") return new ManifestError(file, field, message.replace(/^[^:]*: /u, ""));
  return actual === undefined ? new BlobNotFoundError(blob) : new CorruptBlobError(file, blob, actual);
}
