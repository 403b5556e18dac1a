/** Two evaluations whose accuracies say nothing about one another: one sentence a difference. */
export class IncomparableError extends Error {
  override readonly name = "IncomparableError";
  readonly differences: readonly string[];

  constructor(differences: readonly string[]) {
    super(differences.join("; "));
    this.differences = differences;
  }
}
