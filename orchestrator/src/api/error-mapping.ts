import { DatabaseError, isLostConnection } from "@condensery/database";
import { ServiceError, type ErrorMapping } from "@condensery/service-kit";
import { WireError, wireErrorDetails } from "@condensery/wire/convert";
import { nameOf } from "../server/store/condensation.js";
import { CondensationNotFoundError, RequestConflictError } from "../server/store/condensation-store.js";

/** What callers see of this service's errors. */
export const mapError: ErrorMapping = (error) => {
  if (error instanceof WireError) return new ServiceError({ ...wireErrorDetails(error), cause: error });
  if (error instanceof CondensationNotFoundError) {
    const metadata = { resource: nameOf(error.id) };
    return new ServiceError({ code: "NOT_FOUND", reason: "NOT_FOUND", message: error.message, metadata });
  }
  if (error instanceof RequestConflictError) {
    const metadata = { resource: nameOf(error.id) };
    return new ServiceError({ code: "ALREADY_EXISTS", reason: "CONFLICT", message: error.message, metadata });
  }
  if (error instanceof DatabaseError || isLostConnection(error)) {
    return new ServiceError({
      code: "UNAVAILABLE",
      reason: "UNAVAILABLE",
      message: "The orchestrator does not reach its database; try again. Its log says why.",
      metadata: { service: "database" },
      cause: error,
    });
  }
  return undefined;
};
