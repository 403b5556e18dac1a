/** A checkpoint that cannot be continued from. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  readonly file: string;

  constructor(file: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(`${file}: ${message}`, options);
    this.file = file;
  }
}
