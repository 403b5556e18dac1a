/** Values and gradients of every network in float64 against PyTorch's, with the same weights and images. */
import { commonSubexpressions, deadCode, interpret, runPasses } from "@condensery/autodiff";
import { describe, expect, it } from "vitest";
import { parameterCount } from "./parameter.js";
import {
  compareWithReference,
  referenceCases,
  referenceGraph,
  referenceInputs,
  referenceProblem,
  referenceResult,
} from "./testing/index.js";

const narrow = referenceCases.filter(({ name }) => name.startsWith("narrow"));

describe("agrees with PyTorch", () => {
  it.each(narrow)("$name", (one) => {
    const [problem, expected] = [referenceProblem(one), referenceResult(one)];
    expect(parameterCount(problem.network.parameters)).toBe(expected.parameters);
    // Repeated and unused nodes would only make the interpreter slower
    const { graph } = runPasses(referenceGraph(problem), [commonSubexpressions, deadCode]);
    const { forward, backward } = compareWithReference(problem, interpret(graph, referenceInputs(problem)), expected);
    expect(forward).toBeLessThan(1e-6);
    expect(backward).toBeLessThan(1e-6);
  });
});

it("notices a gradient that is wrong by a thousandth in one layer", () => {
  const one = narrow.find(({ spec }) => spec.kind === "mlp");
  if (one === undefined) throw new RangeError("there is no reference of an MLP");
  const [problem, expected] = [referenceProblem(one), referenceResult(one)];
  const outputs = interpret(referenceGraph(problem), referenceInputs(problem));
  const last = parameterCount(problem.network.parameters.slice(0, -2));
  const gradient = outputs["gradient"]?.map((value, index) => (index < last ? value : value * 1.001)) ?? [];
  const { forward, backward } = compareWithReference(problem, { ...outputs, gradient }, expected);
  expect(forward).toBeLessThan(1e-6);
  expect(backward).toBeGreaterThan(5e-4);
});
