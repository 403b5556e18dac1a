import type { WireError, WireErrorReason } from "./wire-error.js";

/** What a caller is told of a message that cannot be converted, as the contract promises for each reason. */
export interface WireErrorDetails {
  readonly code: "INVALID_ARGUMENT";
  readonly reason: WireErrorReason;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Every field at fault. */
  readonly fields: readonly { readonly field: string; readonly description: string }[];
}

export function wireErrorDetails(error: WireError): WireErrorDetails {
  const { reason, message, violations } = error;
  return {
    code: "INVALID_ARGUMENT",
    reason,
    message: `The request is not valid. ${message}`,
    metadata: metadataOf(error),
    fields: violations.map(({ field, expected, actual }) => ({
      field,
      description: `expected ${expected}, got ${actual}`,
    })),
  };
}

/** Of several violations the first one speaks. */
function metadataOf({ reason, violations }: WireError): Readonly<Record<string, string>> {
  const [first] = violations;
  switch (reason) {
    case "INVALID_REQUEST":
      return { fields: String(violations.length) };
    case "BAD_TENSOR":
      return first === undefined ? {} : { tensor: first.field, expected: first.expected, actual: first.actual };
    case "LIMIT_EXCEEDED":
      return first === undefined ? {} : { what: first.field, limit: first.expected, actual: first.actual };
  }
}
