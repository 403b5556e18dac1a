/** What is wrong with one field of a message. */
export interface FieldViolation {
  /** Path of proto names, such as `recipe.inner_steps`. */
  readonly field: string;
  /** What is legal, such as `an integer from 1 to 1000`. */
  readonly expected: string;
  /** What came, such as `0`. */
  readonly actual: string;
}

/** The reasons of condensery.type.v1.ErrorReason that a conversion can have. */
export type WireErrorReason = "INVALID_REQUEST" | "BAD_TENSOR" | "LIMIT_EXCEEDED";

// Errors travel in headers, of which peers commonly take 8 KiB: neither the length of what came nor the number of
// mistakes in it may keep a caller from hearing of them.
const longest = { field: 100, actual: 120 } as const;
const mostTold = 8;

/**
 * A message that cannot be converted. It holds what google.rpc.ErrorInfo and google.rpc.BadRequest need; what came is
 * cut short in it.
 */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly reason: WireErrorReason;
  /** At least one, in the order of the fields. */
  readonly violations: readonly FieldViolation[];

  constructor(reason: WireErrorReason, violations: readonly FieldViolation[]) {
    const short = violations.map(({ field, expected, actual }) => ({
      field: cut(field, longest.field),
      expected,
      actual: cut(actual, longest.actual),
    }));
    const told = short
      .slice(0, mostTold)
      .map(({ field, expected, actual }) => `${field}: expected ${expected}, got ${actual}`);
    const others = short.length > mostTold ? [`${short.length - mostTold} other fields`] : [];
    super([...told, ...others].join("; "));
    this.reason = reason;
    this.violations = short;
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text;
}

/** The error of a field of a request that is missing or out of range. */
export function invalid(field: string, expected: string, actual: string): WireError {
  return new WireError("INVALID_REQUEST", [{ field, expected, actual }]);
}

/** A part that must be there: messages have presence, so that a missing one differs from an empty one. */
export function required<Part>(part: Part | undefined, field: string, expected: string): Part {
  if (part === undefined) throw invalid(field, expected, "nothing");
  return part;
}
