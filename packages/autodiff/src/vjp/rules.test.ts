import { describe, expect, it } from "vitest";
import { GraphBuilder, type Value } from "../builder.js";
import type { NodeOf } from "../graph.js";
import { interpret } from "../interpret.js";
import { broadcastTo } from "../ops/align.js";
import {
  caseInputs,
  floatOperands,
  reverseGraph,
  secondOrderGraph,
  upTo,
  valueGraph,
} from "../testing/derivative-graphs.js";
import { innerProduct, partials, relativeError } from "../testing/numeric.js";
import { allCases, type PrimitiveCase } from "../testing/primitive-cases.js";
import type { Primitive } from "../primitive.js";
import { vjpRules } from "./index.js";
import type { VjpRule } from "./vjp-rule.js";

const tolerance = 1e-8;

/** Finite differences are taken along these. */
const smoothOperands = (one: PrimitiveCase): number[] =>
  floatOperands(one).filter((index) => one.kinks?.includes(index) !== true);

describe("the row states where the primitive has a derivative", () => {
  it.each(allCases)("%s", (_, one) => {
    const terms = ruleTerms(one);
    const differentiable = one.operands.map((_, index) => one.differentiable.includes(index));
    expect(terms.map((term) => term !== null)).toEqual(differentiable);
  });
});

describe("first order: vjp equals finite differences of the value", () => {
  it.each(allCases)("%s", (_, one) => {
    const reverse = reverseGraph(one);
    if (reverse === undefined) {
      expect(one.operands).toEqual([]);
      return;
    }
    const inputs = caseInputs(one);
    const cotangents = interpret(reverse, inputs);
    one.operands.forEach((operand, index) => {
      if (one.differentiable.includes(index)) return;
      // Stated to have no derivative: exact zeros, not small numbers
      expect(Array.from(cotangents[`x${index}'`] ?? [])).toEqual(operand.data.map(() => 0));
    });
    const value = valueGraph(one);
    for (const index of smoothOperands(one)) {
      const along = (x: readonly number[]): number =>
        innerProduct(interpret(value, { ...inputs, [`x${index}`]: x })["y"] ?? [], inputs["u"] ?? []);
      const expected = partials(along, inputs[`x${index}`] ?? []);
      expect(relativeError(cotangents[`x${index}'`] ?? [], expected)).toBeLessThan(tolerance);
    }
  });
});

describe("second order: vjp of <vjp, direction> equals finite differences of the first order", () => {
  it.each(allCases)("%s", (_, one) => {
    const second = secondOrderGraph(one);
    if (second === undefined) {
      expect(one.differentiable).toEqual([]);
      return;
    }
    const inputs = caseInputs(one, { smooth: true });
    const gradients = interpret(second, inputs);
    const first = upTo("s", second);
    for (const name of [...smoothOperands(one).map((index) => `x${index}`), "u"]) {
      const along = (x: readonly number[]): number => interpret(first, { ...inputs, [name]: x })["s"]?.[0] ?? NaN;
      const expected = partials(along, inputs[name] ?? []);
      expect(relativeError(gradients[`s/${name}`] ?? [], expected)).toBeLessThan(tolerance);
    }
  });
});

/** The rule's own answers, before `vjp` turns null into zeros. */
function ruleTerms(one: PrimitiveCase): readonly unknown[] {
  const builder = new GraphBuilder();
  const operands = one.operands.map(({ shape, elementType }, index) => builder.input(`x${index}`, shape, elementType));
  const result = one.apply(builder, operands);
  return applyRule(result.node, operands, result);
}

function applyRule<P extends Primitive>(node: NodeOf<P>, operands: readonly Value[], result: Value) {
  const rule: VjpRule<P> = vjpRules[node.primitive];
  return rule({ operands, result, params: node.params }, broadcastTo(result.builder.constant(1), result.shape));
}
