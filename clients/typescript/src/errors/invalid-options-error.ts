import { CondenseryError, type ErrorDetails, type FieldProblem } from "./condensery-error.js";
import { isMarked } from "./marker.js";

const marker = Symbol.for("condensery.client.InvalidOptionsError");

/** Options cannot be used; `fields` lists every problem at once, whether this package or the server found it. */
export class InvalidOptionsError extends CondenseryError {
  override readonly name = "InvalidOptionsError";
  readonly [marker] = true;

  constructor(fields: readonly FieldProblem[], details: Partial<ErrorDetails> = {}) {
    const sentences = fields.map(({ field, description }) => `${field}: ${description}`);
    super(sentences.join(" "), { code: "INVALID_ARGUMENT", reason: "INVALID_OPTIONS", ...details, fields });
  }

  /** Also true for errors of another copy of this package. */
  static override isInstance(value: unknown): value is InvalidOptionsError {
    return isMarked(value, marker);
  }
}
