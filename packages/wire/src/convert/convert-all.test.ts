import { describe, expect, test } from "vitest";
import { convertAll, withoutAbsent } from "./convert-all.js";
import { int64FieldFromWire, integerFromWire, numberFromWire, optionally } from "./numbers.js";
import { wireErrorOf } from "./test-values.js";
import { invalid, WireError } from "./wire-error.js";

const bad = (reason: "BAD_TENSOR" | "LIMIT_EXCEEDED", field: string) => (): never => {
  throw new WireError(reason, [{ field, expected: "x", actual: "y" }]);
};

describe("convertAll", () => {
  test("returns what the converters return", () => {
    expect(convertAll({ a: () => 1, b: () => "two", c: () => undefined })).toEqual({ a: 1, b: "two", c: undefined });
  });

  test("lists every mistake", () => {
    const refuse = (field: string) => (): number => {
      throw invalid(field, "a number", "nothing");
    };
    const error = wireErrorOf(() =>
      convertAll({
        a: refuse("a"),
        b: () => 1,
        inner: () => convertAll({ c: refuse("inner.c"), d: refuse("inner.d") }),
      }),
    );
    expect(error.violations.map(({ field }) => field)).toEqual(["a", "inner.c", "inner.d"]);
    expect(error.message).toBe(
      "a: expected a number, got nothing; inner.c: expected a number, got nothing; inner.d: expected a number, got nothing",
    );
  });

  test("keeps a reason on which all agree", () => {
    const reasonOf = (a: () => never, b: () => never): string => wireErrorOf(() => convertAll({ a, b })).reason;
    expect(reasonOf(bad("BAD_TENSOR", "a"), bad("BAD_TENSOR", "b"))).toBe("BAD_TENSOR");
    expect(reasonOf(bad("BAD_TENSOR", "a"), bad("LIMIT_EXCEEDED", "b"))).toBe("INVALID_REQUEST");
  });

  test("passes other errors on", () => {
    const fault = new TypeError("a fault of the program");
    expect(() =>
      convertAll({
        a: (): number => {
          throw fault;
        },
      }),
    ).toThrow(fault);
  });
});

test("withoutAbsent leaves out undefined, and nothing else", () => {
  expect(Object.keys(withoutAbsent({ a: undefined, b: null, c: 0, d: "" }))).toEqual(["b", "c", "d"]);
});

describe("numbers", () => {
  const range = { from: 1, to: 10 };
  test.each([1, 10])("%d is an integer from 1 to 10", (value) => {
    expect(integerFromWire(value, "x", range)).toBe(value);
    expect(int64FieldFromWire(BigInt(value), "x", range)).toBe(value);
  });

  test.each([0, 11, 1.5, Number.NaN, Infinity])("%d is not", (value) => {
    const { violations } = wireErrorOf(() => integerFromWire(value, "x", range));
    expect(violations).toEqual([{ field: "x", expected: "an integer from 1 to 10", actual: String(value) }]);
  });

  test("64-bit integers stay exact", () => {
    const largest = BigInt(Number.MAX_SAFE_INTEGER);
    expect(int64FieldFromWire(largest, "x", { from: 0 })).toBe(Number.MAX_SAFE_INTEGER);
    for (const value of [largest + 1n, -1n, 2n ** 63n - 1n]) {
      const { message } = wireErrorOf(() => int64FieldFromWire(value, "x", { from: 0 }));
      expect(message).toBe(`x: expected an integer from 0 to 9007199254740991, got ${value}`);
    }
  });

  test.each([
    [{ from: 0 }, [0, 1e300], [-1e-300, Number.NaN, Infinity], "a finite number at least 0"],
    [{ above: 0 }, [5e-324], [0, -1], "a finite number above 0"],
    [{ from: 0, below: 1 }, [0, 0.999], [1], "a finite number at least 0 and below 1"],
    [{ from: 0, to: 1 }, [0, 1], [1.001], "a finite number at least 0 and at most 1"],
    [{}, [-1e308], [-Infinity], "a finite number"],
  ] as const)("%j", (numbers, legal, illegal, expected) => {
    for (const value of legal) expect(numberFromWire(value, "x", numbers)).toBe(value);
    for (const value of illegal) {
      const { violations } = wireErrorOf(() => numberFromWire(value, "x", numbers));
      expect(violations).toEqual([{ field: "x", expected, actual: String(value) }]);
    }
  });

  test("an absent field stays absent", () => {
    expect(optionally(integerFromWire, undefined, "x", range)).toBeUndefined();
    expect(optionally(integerFromWire, 3, "x", range)).toBe(3);
  });
});
