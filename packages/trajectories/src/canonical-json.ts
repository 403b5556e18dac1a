/** A value that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** An object that JSON can hold. */
export type JsonObject = { readonly [name: string]: JsonValue };

const longestShown = 200;

/** A value without a canonical JSON form. */
export class CanonicalJsonError extends Error {
  override readonly name = "CanonicalJsonError";
  /** Where in the value, such as "network.width". */
  readonly path: string;

  constructor(path: string, message: string) {
    // Names in a path may be of any length, and errors travel in headers
    const shown = path.length > longestShown ? `${path.slice(0, longestShown)}...` : path;
    super(`${shown === "" ? "value" : shown}: ${message}`);
    this.path = path;
  }
}

const MAX_DEPTH = 64; // also ends the walk through a value that contains itself
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * JSON without spaces, names in code-unit order, numbers as ECMAScript prints them (RFC 8785): equal values give equal
 * texts, whatever the order in which their names were set. -0 is written as 0.
 *
 * @throws CanonicalJsonError for what JSON cannot hold: undefined, functions, NaN, infinities, lone surrogates
 */
export function canonicalJson(value: JsonValue): string {
  return write(value, "", 0);
}

// `unknown`, since callers without types can pass anything and JSON.stringify would drop it without a word.
function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new CanonicalJsonError(path, `nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === "string") return writeText(value, path);
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => write(item, `${path}[${i}]`, depth + 1)).join(",")}]`;
  }
  if (isPlainObject(value)) {
    const members = Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => {
        const memberPath = path === "" ? name : `${path}.${name}`;
        return `${writeText(name, memberPath)}:${write(member, memberPath, depth + 1)}`;
      });
    return `{${members.join(",")}}`;
  }
  throw new CanonicalJsonError(path, `a value of type ${typeof value} has no JSON form`);
}

function writeText(text: string, path: string): string {
  if (LONE_SURROGATE.test(text)) throw new CanonicalJsonError(path, "text with a lone surrogate has no UTF-8 form");
  return JSON.stringify(text);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
