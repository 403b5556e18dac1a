import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.ClientClosedError");

/** The client was closed before or during the call. */
export class ClientClosedError extends CondenseryError {
  override readonly name = "ClientClosedError";
  readonly [marker] = true;

  constructor() {
    super("The client is closed; make another one with connect().", {
      code: "FAILED_PRECONDITION",
      reason: "CLIENT_CLOSED",
    });
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is ClientClosedError {
    return isMarked(value, marker);
  }
}
