import { CondenseryError } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.CorruptDownloadError");

/** A file did not arrive as it was announced: its size, its SHA-256 or its content is another. */
export class CorruptDownloadError extends CondenseryError {
  override readonly name = "CorruptDownloadError";
  readonly [marker] = true;

  constructor(message: string, cause?: unknown) {
    super(message, { code: "DATA_LOSS", reason: "CORRUPT_DOWNLOAD", cause });
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is CorruptDownloadError {
    return isMarked(value, marker);
  }
}
