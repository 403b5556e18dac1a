import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.SystemStartError");

/** A system that was to be started for the client did not start; `cause` is what it says. */
export class SystemStartError extends CondenseryError {
  override readonly name = "SystemStartError";
  readonly [marker] = true;

  constructor(why: string, cause?: unknown) {
    super(`The system did not start: ${why}`, { code: "UNAVAILABLE", reason: "SYSTEM_NOT_STARTED", cause });
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is SystemStartError {
    return isMarked(value, marker);
  }
}
