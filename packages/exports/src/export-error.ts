/**
 * Why nothing was written.
 *
 * - `exists`: something is there already
 * - `place`: nothing can be written there
 * - `format`: the format does not exist, or cannot hold these images
 * - `set`: the images, labels and classes do not fit one another
 */
export type ExportErrorReason = "exists" | "place" | "format" | "set";

/** Condensed images that could not be written as asked. */
export class ExportError extends Error {
  override readonly name = "ExportError";
  readonly reason: ExportErrorReason;

  constructor(reason: ExportErrorReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
