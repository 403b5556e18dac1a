/** A preprocessing that is malformed or does not fit the images. */
export class PreprocessingError extends Error {
  override readonly name = "PreprocessingError";
  /** The field at fault, such as "padTo". */
  readonly field: string;

  constructor(field: string, message: string) {
    super(`preprocessing, ${field}: ${message}`);
    this.field = field;
  }
}

/** One field in which two preprocessings differ, both sides as JSON. */
export interface PreprocessingDifference {
  readonly field: string;
  readonly left: string;
  readonly right: string;
}

/** Two things that must share their preprocessing do not: their images live in different spaces. */
export class PreprocessingMismatchError extends Error {
  override readonly name = "PreprocessingMismatchError";
  readonly differences: readonly PreprocessingDifference[];

  constructor(differences: readonly PreprocessingDifference[]) {
    const list = differences.map(({ field, left, right }) => `${field} is ${left} and ${right}`);
    super(`the preprocessings differ: ${list.join("; ")}. Prepare both with the same one`);
    this.differences = differences;
  }
}
