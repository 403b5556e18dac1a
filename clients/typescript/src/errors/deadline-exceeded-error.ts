import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.DeadlineExceededError");

/** The call's time was over. The condensation goes on. */
export class DeadlineExceededError extends CondenseryError {
  override readonly name = "DeadlineExceededError";
  readonly [marker] = true;

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is DeadlineExceededError {
    return isMarked(value, marker);
  }
}
