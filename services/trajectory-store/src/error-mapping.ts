import { type ErrorMapping, type Logger, ServiceError, type ServiceErrorOptions } from "@condensery/service-kit";
import {
  BlobNotFoundError,
  CorruptBlobError,
  ManifestError,
  StoreError,
  TrajectoryError,
} from "@condensery/trajectories";
import { type ErrorReasonName, WireError, wireErrorDetails } from "@condensery/wire/convert";
import { fromTrajectoryError } from "./trajectory-error-mapping.js";

/** A service error with one of the contract's reasons. */
export interface MappedError extends Omit<ServiceErrorOptions, "cause"> {
  readonly reason: ErrorReasonName;
}

export interface ErrorMappingOptions {
  /** Cut off the places that callers see. */
  readonly root: string;
  /** Told where damage lies: mending it is its operator's task and not the caller's. */
  readonly logger: Logger;
}

/** What callers see of the store's errors. A storage that refused is a fault of the service: INTERNAL. */
export function errorMapping({ root, logger }: ErrorMappingOptions): ErrorMapping {
  return (error) => {
    const mapped = mappedError(error, root);
    if (mapped === undefined) return undefined;
    if (mapped.code === "DATA_LOSS" || mapped.code === "UNAVAILABLE") logger.error({ error }, mapped.message);
    return new ServiceError({ ...mapped, cause: error });
  };
}

function mappedError(error: unknown, root: string): MappedError | undefined {
  if (error instanceof WireError) return wireErrorDetails(error);
  if (error instanceof TrajectoryError) return fromTrajectoryError(error);
  if (error instanceof CorruptBlobError) {
    const { expectedDigest, actualDigest, file } = error;
    return corrupt(
      `The snapshot's blob ${expectedDigest} is damaged: its bytes have SHA-256 ${actualDigest}. Append the snapshot again.`,
      { blob: expectedDigest, actual: actualDigest, file: withoutRoot(file, root) },
    );
  }
  if (error instanceof BlobNotFoundError) {
    const message = `The snapshot's blob ${error.digest} is missing. Append the snapshot again.`;
    return corrupt(message, { blob: error.digest });
  }
  if (error instanceof ManifestError) {
    const { file, field, message } = error;
    return corrupt(
      message.replace(file, () => withoutRoot(file, root)),
      { file: withoutRoot(file, root), field },
    );
  }
  if (error instanceof StoreError && isFull(error)) {
    return {
      code: "UNAVAILABLE",
      reason: "UNAVAILABLE",
      message: `The storage behind the trajectory store has no space left for ${withoutRoot(error.path, root)} (${error.code ?? "full"}). Free some: whoever waits goes on by itself.`,
      metadata: { service: "storage" },
    };
  }
  if (error instanceof StoreError && error.unavailable) {
    return {
      code: "UNAVAILABLE",
      reason: "UNAVAILABLE",
      message: "The storage behind the trajectory store cannot be reached.",
      metadata: { service: "storage" },
    };
  }
  return undefined;
}

/** Space comes back, as a connection does: whoever waits for it needs to begin nothing anew. */
function isFull({ code }: StoreError): boolean {
  return code === "ENOSPC" || code === "EDQUOT";
}

function corrupt(message: string, metadata: Readonly<Record<string, string>>): MappedError {
  return { code: "DATA_LOSS", reason: "CORRUPT_BLOB", message, metadata };
}

/** The key in the store, as a path with forward slashes. */
function withoutRoot(file: string, root: string): string {
  const path = file.replaceAll("\\", "/");
  const start = root.replaceAll("\\", "/").replace(/^\.\//u, "").replace(/\/$/u, "");
  return path.startsWith(`${start}/`) ? path.slice(start.length + 1) : path;
}
