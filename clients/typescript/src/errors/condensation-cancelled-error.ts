import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.CondensationCancelledError");

/** Somebody cancelled the condensation, so that there is no result. */
export class CondensationCancelledError extends CondenseryError {
  override readonly name = "CondensationCancelledError";
  readonly [marker] = true;
  /** Resource name, `condensations/{id}`. */
  readonly condensation: string;

  constructor(condensation: string) {
    super(`${condensation} was cancelled.`, { code: "CANCELLED", reason: "CONDENSATION_CANCELLED" });
    this.condensation = condensation;
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is CondensationCancelledError {
    return isMarked(value, marker);
  }
}
