import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.UnexpectedResponseError");

/** The server answered what this version of the package does not understand. */
export class UnexpectedResponseError extends CondenseryError {
  override readonly name = "UnexpectedResponseError";
  readonly [marker] = true;

  constructor(message: string, cause?: unknown) {
    super(`${message} Client and server may be of different versions.`, {
      code: "INTERNAL",
      reason: "UNEXPECTED_RESPONSE",
      cause,
    });
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is UnexpectedResponseError {
    return isMarked(value, marker);
  }
}
