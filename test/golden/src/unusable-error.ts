/** A folder or file that is not of the golden vectors' form: the sentence says what was expected and what came. */
export class UnusableError extends Error {
  override readonly name = "UnusableError";
}
