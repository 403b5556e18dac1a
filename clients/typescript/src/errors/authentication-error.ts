import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.AuthenticationError");

/** The server refused the bearer token, or none was given. */
export class AuthenticationError extends CondenseryError {
  override readonly name = "AuthenticationError";
  readonly [marker] = true;

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is AuthenticationError {
    return isMarked(value, marker);
  }
}
