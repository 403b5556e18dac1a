import { ServiceError } from "@condensery/service-kit";
import { nameOf } from "../../server/store/condensation.js";
import { decodeToken, encodeToken } from "./opaque-token.js";

/** Names an event of one condensation. */
export function resumeTokenOf(id: string, sequence: number): string {
  return encodeToken(id, sequence);
}

/**
 * The sequence number of the event that a token names; 0 without one.
 *
 * @throws ServiceError (BAD_RESUME_TOKEN) when it is of another stream, or of an event that does not exist
 */
export function sequenceOfToken(token: string, id: string, last: number): number {
  if (token === "") return 0;
  const [owner, sequence = ""] = decodeToken(token, 2) ?? [];
  if (owner === id && /^\d{1,15}$/u.test(sequence) && Number(sequence) <= last) return Number(sequence);
  throw new ServiceError({
    code: "OUT_OF_RANGE",
    reason: "BAD_RESUME_TOKEN",
    message: `The resume token is not one of ${nameOf(id)}; leave it out to begin with the first event.`,
    metadata: { oldest: "1" },
  });
}
