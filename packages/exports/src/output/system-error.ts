/** Code of an error of the operating system, such as `ENOENT`; undefined for any other. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
