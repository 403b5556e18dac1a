import type { WireError } from "@condensery/wire/convert";
import type { MappedError } from "./error-mapping.js";

/** What is wrong with a request, each field by itself. */
export function fromWireError({ reason, message, violations }: WireError): MappedError {
  const fields = violations.map(({ field, expected, actual }) => ({
    field,
    description: `expected ${expected}, got ${actual}`,
  }));
  return { code: "INVALID_ARGUMENT", reason, message, metadata: metadataOf(reason, violations), fields };
}

function metadataOf(
  reason: WireError["reason"],
  violations: WireError["violations"],
): Readonly<Record<string, string>> {
  const [{ field, expected, actual } = { field: "", expected: "", actual: "" }] = violations;
  switch (reason) {
    case "INVALID_REQUEST":
      return { fields: String(violations.length) };
    case "BAD_TENSOR":
      return { tensor: field, expected, actual };
    case "LIMIT_EXCEEDED":
      return { what: field, limit: expected, actual };
  }
}
