import { expect, test } from "vitest";
import { canonicalJson, CanonicalJsonError } from "./canonical-json.js";
import type { JsonValue } from "./canonical-json.js";
import { specDigest } from "./spec-digest.js";

test("names are sorted by code unit at every level, arrays keep their order", () => {
  expect(canonicalJson({ b: [{ z: 1, a: 2 }, 3], a: null, B: true, é: "ü\n" })).toBe(
    '{"B":true,"a":null,"b":[{"a":2,"z":1},3],"é":"ü\\n"}',
  );
});

test("numbers take ECMAScript's shortest form", () => {
  expect(canonicalJson([1e21, 0.1, -0, 1e-7, 100])).toBe("[1e+21,0.1,0,1e-7,100]");
});

test("the digest does not depend on the order of names, and is a SHA-256", () => {
  expect(specDigest({ a: 1, b: 2 })).toBe(specDigest({ b: 2, a: 1 }));
  expect(specDigest({ a: 1, b: 2 })).not.toBe(specDigest({ a: 2, b: 1 }));
  // printf '{"a":1}' | sha256sum
  expect(specDigest({ a: 1 })).toBe("015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862");
});

const cyclic: { [name: string]: JsonValue } = {};
cyclic["self"] = cyclic;

test.each<[string, JsonValue, string]>([
  ["NaN", { net: { width: Number.NaN } }, "net.width"],
  ["infinity", [1, Number.NEGATIVE_INFINITY], "[1]"],
  ["a lone surrogate", { text: "\ud800" }, "text"],
  ["undefined", JSON.parse("{}").absent, ""],
])("%s is refused", (_name, value, path) => {
  try {
    canonicalJson(value);
  } catch (error) {
    expect(error).toBeInstanceOf(CanonicalJsonError);
    expect(error).toMatchObject({ path });
    return;
  }
  expect.unreachable();
});

test("a value that contains itself is refused", () => {
  expect(() => canonicalJson(cyclic)).toThrow("nested deeper than 64");
});

test("a name of Object.prototype is a plain name", () => {
  const value: JsonValue = JSON.parse('{"__proto__":1,"a":2}');
  expect(canonicalJson(value)).toBe('{"__proto__":1,"a":2}');
});
