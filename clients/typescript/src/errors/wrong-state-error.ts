import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.WrongStateError");

/** The condensation is not in the state that the call needs; `metadata.state` has its state. */
export class WrongStateError extends CondenseryError {
  override readonly name = "WrongStateError";
  readonly [marker] = true;

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is WrongStateError {
    return isMarked(value, marker);
  }
}
