import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.PackageNeededError");

/** What was asked for is done by another package, which is not installed or of another version. */
export class PackageNeededError extends CondenseryError {
  override readonly name = "PackageNeededError";
  /** Its name. */
  readonly package: string;
  readonly [marker] = true;

  constructor(packageName: string, purpose: string, cause?: unknown) {
    super(`${purpose} needs the package ${packageName}. Install it: \`npm install ${packageName}\`.`, {
      code: "FAILED_PRECONDITION",
      reason: "PACKAGE_NEEDED",
      metadata: { package: packageName },
      cause,
    });
    this.package = packageName;
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is PackageNeededError {
    return isMarked(value, marker);
  }
}
