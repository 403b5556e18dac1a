import { invalidRequest } from "@condensery/service-kit";
import { CanonicalJsonError, type CallOptions, type JsonObject, type TrajectoryStore } from "@condensery/trajectories";

const field = "specification_json";

/** Stores a specification and returns its digest. @throws ServiceError (INVALID_REQUEST) */
export async function registerSpecification(
  store: TrajectoryStore,
  specificationJson: string,
  options: CallOptions,
): Promise<string> {
  const specification = parse(specificationJson);
  try {
    return await store.registerSpec(specification, options);
  } catch (error) {
    if (!(error instanceof CanonicalJsonError)) throw error;
    throw invalidRequest([{ field, description: error.message }]);
  }
}

function parse(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidRequest([
      { field, description: `expected a JSON object, got ${text.length} characters of other text` },
    ]);
  }
  if (isObject(value)) return value;
  const found = Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
  throw invalidRequest([{ field, description: `expected a JSON object, got ${found}` }]);
}

/** What JSON.parse returns is made of JSON values only. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
