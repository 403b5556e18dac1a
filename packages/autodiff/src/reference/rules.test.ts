import { describe, expect, it } from "vitest";
import { interpret } from "../interpret.js";
import { caseInputs, valueGraph } from "../testing/derivative-graphs.js";
import { relativeError } from "../testing/numeric.js";
import { allCases, casesOf, primitives } from "../testing/primitive-cases.js";

describe("values worked out by hand", () => {
  it.each(primitives)("exist for %s", (primitive) => {
    expect(casesOf(primitive).filter(({ expected }) => expected !== undefined)).not.toEqual([]);
  });

  it.each(allCases.filter(([, { expected }]) => expected !== undefined))("%s", (_, one) => {
    const { y = [] } = interpret(valueGraph(one), caseInputs(one));
    expect(relativeError(y, one.expected ?? [])).toBeLessThan(1e-14);
  });
});

describe("cases", () => {
  it.each(primitives)("of %s have different names", (primitive) => {
    const names = casesOf(primitive).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(primitives)("of %s start from float32 numbers", (primitive) => {
    const data = casesOf(primitive).flatMap(({ operands }) => operands.flatMap((operand) => operand.data));
    expect(data).toEqual(data.map(Math.fround));
  });
});
