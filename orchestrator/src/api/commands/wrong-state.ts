import { ServiceError } from "@condensery/service-kit";
import { isEnd, nameOf, type Condensation } from "../../server/store/condensation.js";

/** The error of a call that a condensation's state does not allow. `advice`: what to do, as a sentence. */
export function wrongState({ id, state }: Pick<Condensation, "id" | "state">, advice: string): ServiceError {
  return new ServiceError({
    code: "FAILED_PRECONDITION",
    reason: "WRONG_STATE",
    message: `${nameOf(id)} is ${state}. ${advice}`,
    metadata: { state: state.toUpperCase() },
  });
}

/** @throws ServiceError (WRONG_STATE) */
export function requireEnded(condensation: Pick<Condensation, "id" | "state">): void {
  if (!isEnd(condensation.state)) throw wrongState(condensation, "Cancel it, or wait for its end.");
}
