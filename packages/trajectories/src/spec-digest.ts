import { sha256 } from "./blob-store.js";
import { canonicalJson } from "./canonical-json.js";
import type { JsonObject } from "./canonical-json.js";
import { ManifestError, parseJson } from "./snapshot-record.js";

/**
 * The name of a specification: SHA-256 (hexadecimal) of its canonical JSON. Everything that influences an expert belongs
 * into it: data set, preprocessing, network, optimiser, seed.
 *
 * @throws CanonicalJsonError
 */
export function specDigest(spec: JsonObject): string {
  return sha256(canonicalJson(spec));
}

/**
 * Reads a stored specification and checks it against its name.
 *
 * @throws ManifestError
 */
export function decodeSpec(bytes: Uint8Array, digest: string, file: string): JsonObject {
  const actual = sha256(bytes);
  const spec = parseJson(bytes, file);
  if (actual !== digest) {
    throw new ManifestError(file, "", `was changed: expected SHA-256 ${digest}, found ${actual}`);
  }
  if (!isJsonObject(spec)) throw new ManifestError(file, "", "expected an object");
  return spec;
}

/** What JSON.parse returns is made of JSON values only. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
