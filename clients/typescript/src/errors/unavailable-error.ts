import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.UnavailableError");

/** The server could not be reached, also after the retries. */
export class UnavailableError extends CondenseryError {
  override readonly name = "UnavailableError";
  readonly [marker] = true;

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is UnavailableError {
    return isMarked(value, marker);
  }
}
