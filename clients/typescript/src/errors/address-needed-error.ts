import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.AddressNeededError");

/** No address of a running system was given. */
export class AddressNeededError extends CondenseryError {
  override readonly name = "AddressNeededError";
  readonly [marker] = true;

  constructor() {
    super(
      'Expected `address`, such as "localhost:50051", of a running Condensery system, got none. ' +
        "Start one with `condensery up` and pass the address that it prints.",
      { code: "INVALID_ARGUMENT", reason: "ADDRESS_NEEDED" },
    );
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is AddressNeededError {
    return isMarked(value, marker);
  }
}
