import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.AddressNeededError");

/** No address of a running system was given, and the package that runs one in place is not installed. */
export class AddressNeededError extends CondenseryError {
  override readonly name = "AddressNeededError";
  readonly [marker] = true;

  constructor(cause?: unknown) {
    super(
      'Expected `address`, such as "localhost:50060", of a running Condensery system, got none, and there is no package ' +
        "@condensery/system to run one here. Install it (`npm install @condensery/system`), or start a system with " +
        "`condensery up` and pass the address that it prints.",
      { code: "INVALID_ARGUMENT", reason: "ADDRESS_NEEDED", cause },
    );
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is AddressNeededError {
    return isMarked(value, marker);
  }
}
