/** A parsed JSON value that remembers where in the text it began. */
export type JsonNode =
  | {
      readonly kind: "object";
      readonly at: number;
      readonly members: ReadonlyMap<string, JsonMember>;
    }
  | { readonly kind: "array"; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: "string"; readonly at: number; readonly value: string }
  | { readonly kind: "number"; readonly at: number; readonly value: number }
  | { readonly kind: "literal"; readonly at: number; readonly value: boolean | null };

/** A value of an object with the place of its name. */
export interface JsonMember {
  readonly nameAt: number;
  readonly value: JsonNode;
}

/** A fault in JSON text; `at` counts UTF-16 units. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

// Own parser because JSON.parse keeps the last of two equal names without a word, and gives no positions.
const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;

/**
 * Parses strict JSON. Names of an object must differ; nesting is limited, so that hostile text cannot exhaust the stack.
 *
 * @throws JsonSyntaxError
 */
export function parseStrictJson(text: string, maxDepth: number): JsonNode {
  let at = 0;

  const match = (pattern: RegExp): string | undefined => {
    // A sticky expression starts where it is told; setting lastIndex each time leaves no state behind.
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const skipSpace = (): void => void match(WHITESPACE);
  const take = (character: string): boolean => {
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const fail = (expected: string): never => {
    const found = at < text.length ? JSON.stringify(text[at]) : "the end";
    throw new JsonSyntaxError(`expected ${expected}, found ${found}`, at);
  };
  const parseString = (): string => {
    const start = at;
    if (!take('"')) return fail("a string");
    // A loop, since a regular expression with alternatives exhausts its stack on strings of megabytes.
    while (text[at] !== '"') {
      if (at >= text.length) return fail('the closing "');
      if (text.charCodeAt(at) < 0x20) return fail("no control character in a string");
      at += text[at] === "\\" ? 2 : 1;
    }
    at += 1;
    return unescape(text.slice(start, at), start);
  };

  const parseObject = (start: number, depth: number): JsonNode => {
    const members = new Map<string, JsonMember>();
    skipSpace();
    if (take("}")) return { kind: "object", at: start, members };
    do {
      skipSpace();
      const nameAt = at;
      const name = parseString();
      if (members.has(name)) throw new JsonSyntaxError(`duplicate name ${JSON.stringify(name)}`, nameAt);
      skipSpace();
      if (!take(":")) fail('":"');
      members.set(name, { nameAt, value: parseValue(depth + 1) });
      skipSpace();
    } while (take(","));
    if (!take("}")) fail('"," or "}"');
    return { kind: "object", at: start, members };
  };

  const parseArray = (start: number, depth: number): JsonNode => {
    const items: JsonNode[] = [];
    skipSpace();
    if (take("]")) return { kind: "array", at: start, items };
    do {
      items.push(parseValue(depth + 1));
      skipSpace();
    } while (take(","));
    if (!take("]")) fail('"," or "]"');
    return { kind: "array", at: start, items };
  };

  const parseValue = (depth: number): JsonNode => {
    if (depth > maxDepth) throw new JsonSyntaxError(`nested deeper than ${maxDepth}`, at);
    skipSpace();
    const start = at;
    if (take("{")) return parseObject(start, depth);
    if (take("[")) return parseArray(start, depth);
    if (text[at] === '"') return { kind: "string", at: start, value: parseString() };
    const number = match(NUMBER);
    if (number !== undefined) return { kind: "number", at: start, value: Number(number) };
    const literal = match(LITERAL);
    if (literal === undefined) return fail("a value");
    return { kind: "literal", at: start, value: literal === "null" ? null : literal === "true" };
  };

  const root = parseValue(1);
  skipSpace();
  if (at < text.length) fail("the end");
  return root;
}

/** The value of a quoted JSON string; only its escapes can still be wrong. */
function unescape(token: string, at: number): string {
  try {
    return String(JSON.parse(token));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new JsonSyntaxError("invalid escape in a string", at);
  }
}
