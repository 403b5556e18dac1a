/** What a storage adds to its errors. */
export interface StoreErrorOptions {
  /** What to do about it, as a sentence without its full stop. */
  readonly advice?: string;
  /** Whether the storage could not be reached or was too busy: the same call may succeed later. Default: false. */
  readonly unavailable?: boolean;
}

/** The storage below refused an operation: no permission, no space, not a folder, not reachable, ... */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly path: string;
  /** The operating system's code, such as "EACCES"; undefined when there is none. */
  readonly code: string | undefined;
  readonly unavailable: boolean;

  constructor(action: string, path: string, cause: unknown, options: StoreErrorOptions = {}) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const advice = options.advice ?? "Check that the folder exists, is writable and has space";
    super(`cannot ${action} ${path}: ${detail}. ${advice}`, { cause });
    this.path = path;
    this.code = systemErrorCode(cause);
    this.unavailable = options.unavailable ?? false;
  }
}

/** The code of an operating-system error; undefined for any other value. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
