/** Something outside this machine's services cannot be reached; the same command may succeed later. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}
