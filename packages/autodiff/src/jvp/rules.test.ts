import { describe, expect, it } from "vitest";
import { interpret } from "../interpret.js";
import {
  caseInputs,
  floatOperands,
  forwardGraph,
  reverseGraph,
  secondOrderGraph,
  valueGraph,
} from "../testing/derivative-graphs.js";
import { curveDerivative, innerProduct, moved, relativeError } from "../testing/numeric.js";
import { allCases } from "../testing/primitive-cases.js";

describe("jvp equals finite differences of the value along the direction", () => {
  it.each(allCases)("%s", (_, one) => {
    const forward = forwardGraph(one);
    if (forward === undefined) {
      expect(one.differentiable).toEqual([]);
      return;
    }
    const inputs = caseInputs(one, { smooth: true });
    const value = valueGraph(one);
    const expected = curveDerivative((t) => {
      const ahead = floatOperands(one).map((index) => [
        `x${index}`,
        moved(inputs[`x${index}`] ?? [], inputs[`v${index}`] ?? [], t),
      ]);
      return interpret(value, { ...inputs, ...Object.fromEntries(ahead) })["y"] ?? [];
    });
    const { "y'": tangent = [] } = interpret(forward, inputs);
    expect(relativeError(tangent, expected)).toBeLessThan(1e-8);
    if (one.differentiable.length === 0) expect(Array.from(tangent)).toEqual(expected.map(() => 0));
  });
});

describe("jvp and vjp are adjoint: <u, J v> = <J' u, v>", () => {
  it.each(allCases)("%s", (_, one) => {
    const [forward, reverse] = [forwardGraph(one), reverseGraph(one)];
    if (forward === undefined || reverse === undefined) {
      expect(one.differentiable).toEqual([]);
      return;
    }
    const inputs = caseInputs(one);
    const left = innerProduct(interpret(forward, inputs)["y'"] ?? [], inputs["u"] ?? []);
    const cotangents = interpret(reverse, inputs);
    const right = floatOperands(one).reduce(
      (sum, index) => sum + innerProduct(cotangents[`x${index}'`] ?? [], inputs[`v${index}`] ?? []),
      0,
    );
    expect(relativeError([left], [right])).toBeLessThan(1e-10);
  });
});

describe("second order: forward over reverse equals reverse over reverse", () => {
  it.each(allCases)("%s", (_, one) => {
    const [second, forward] = [secondOrderGraph(one), forwardGraph(one)];
    if (second === undefined || forward === undefined) {
      expect(one.differentiable).toEqual([]);
      return;
    }
    const inputs = caseInputs(one);
    const products = interpret(second, inputs);
    for (const index of floatOperands(one)) {
      expect(relativeError(products[`f/x${index}`] ?? [], products[`s/x${index}`] ?? [])).toBeLessThan(1e-9);
    }
    // s = <vjp(u), v> is linear in u, and its gradient in u is the jvp
    const { "y'": tangent = [] } = interpret(forward, inputs);
    expect(relativeError(products["s/u"] ?? [], tangent)).toBeLessThan(1e-9);
  });
});
