import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.NotFoundError");

/** There is no such condensation, or it has no such file. */
export class NotFoundError extends CondenseryError {
  override readonly name = "NotFoundError";
  readonly [marker] = true;

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is NotFoundError {
    return isMarked(value, marker);
  }
}
