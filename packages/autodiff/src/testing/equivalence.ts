import { graphInputs, type Graph } from "../graph.js";
import { interpret } from "../interpret.js";
import { elementCount } from "../tensor-type.js";
import { relativeError } from "./numeric.js";
import { uniform } from "./random.js";

/** Largest relative error over all outputs of the second graph against the first. */
export function graphDifference(
  expected: Graph,
  actual: Graph,
  inputs: Readonly<Record<string, ArrayLike<number>>> = randomInputs(expected),
): number {
  const [wanted, got] = [interpret(expected, inputs), interpret(actual, inputs)];
  return Math.max(...Object.entries(wanted).map(([name, values]) => relativeError(got[name] ?? [], values)));
}

/** Seeded numbers between 0.5 and 2 for float inputs, which suits logarithms and divisors; zeros for int ones. */
export function randomInputs(graph: Graph): Record<string, readonly number[]> {
  return Object.fromEntries(
    graphInputs(graph).map(({ params, shape, elementType }, index) => [
      params.name,
      elementType === "float"
        ? uniform(index, elementCount(shape), 0.5, 2)
        : new Array<number>(elementCount(shape)).fill(0),
    ]),
  );
}
