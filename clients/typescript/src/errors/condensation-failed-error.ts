import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.CondensationFailedError");

/** The condensation ended with an error, so that there is no result. */
export class CondensationFailedError extends CondenseryError {
  override readonly name = "CondensationFailedError";
  readonly [marker] = true;
  /** Resource name, `condensations/{id}`. */
  readonly condensation: string;
  /** Why, one sentence of the server. */
  readonly failure: string;

  constructor(condensation: string, failure: string) {
    super(`${condensation} failed: ${failure}`, { code: "ABORTED", reason: "CONDENSATION_FAILED" });
    this.condensation = condensation;
    this.failure = failure;
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is CondensationFailedError {
    return isMarked(value, marker);
  }
}
