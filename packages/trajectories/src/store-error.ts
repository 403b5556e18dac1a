/** The storage below refused an operation: no permission, no space, not a folder, ... */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly path: string;
  /** The operating system's code, such as "EACCES"; undefined when there is none. */
  readonly code: string | undefined;

  constructor(action: string, path: string, cause: unknown) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    super(`cannot ${action} ${path}: ${detail}. Check that the folder exists, is writable and has space`, {
      cause,
    });
    this.path = path;
    this.code = systemErrorCode(cause);
  }
}

/** The code of an operating-system error; undefined for any other value. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
