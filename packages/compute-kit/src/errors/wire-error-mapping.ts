import { ServiceError } from "@condensery/service-kit";
import type { WireError } from "@condensery/wire/convert";

/** A message that cannot be converted, as its caller is told. */
export function fromWireError(error: WireError): ServiceError {
  const { reason, violations } = error;
  return new ServiceError({
    code: "INVALID_ARGUMENT",
    reason,
    message: `The request is not valid. ${error.message}`,
    metadata: metadataOf(error),
    fields: violations.map(({ field, expected, actual }) => ({
      field,
      description: `expected ${expected}, got ${actual}`,
    })),
    cause: error,
  });
}

/** What error_reason.proto promises for each reason; of several violations the first one speaks. */
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
