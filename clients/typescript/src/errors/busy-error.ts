import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.BusyError");

/**
 * The server's queue is full, and the call's time limit passes before it may be asked again; `retryDelayMs` says when.
 */
export class BusyError extends CondenseryError {
  override readonly name = "BusyError";
  readonly [marker] = true;

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is BusyError {
    return isMarked(value, marker);
  }
}
