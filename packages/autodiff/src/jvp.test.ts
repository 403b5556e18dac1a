import { describe, expect, it } from "vitest";
import { GraphBuilder, type Value } from "./builder.js";
import { GraphError } from "./errors.js";
import { interpret, type InterpreterInputs } from "./interpret.js";
import { jvp } from "./jvp.js";
import { add, divide, exp, multiply, select, square, step, subtract } from "./ops/elementwise.js";
import { concat } from "./ops/movement.js";
import { gradient } from "./vjp.js";

function run(values: readonly Value[], inputs: InterpreterInputs): number[][] {
  const [first] = values;
  if (first === undefined) return [];
  const named = values.map((value, index) => [`value${index}`, value] as const);
  const results = interpret(first.builder.finish(Object.fromEntries(named)), inputs);
  return named.map(([name]) => Array.from(results[name] ?? []));
}

describe("jvp", () => {
  it("moves several values at once and answers for several outputs", () => {
    const builder = new GraphBuilder();
    const [x, y] = [builder.input("x", []), builder.input("y", [])];
    const outputs = [multiply(x, y), add(square(x), y), x];
    const tangents = jvp(outputs, [
      { value: x, tangent: builder.constant(10) },
      { value: y, tangent: builder.constant(100) },
    ]);
    expect(run(tangents, { x: [2], y: [3] })).toEqual([[230], [140], [10]]);
  });

  // One operand moves and the other stands still: the rules leave out the term that is zero
  it.each([
    ["left", { left: 1, right: 0 }, [1, 1, 4, 0.25, 5, 1]],
    ["right", { left: 0, right: 1 }, [1, -1, 3, -0.1875, 7, 0]],
  ] as const)("leaves out the term of an operand that stands still: only the %s moves", (_, weights, expected) => {
    const builder = new GraphBuilder();
    const [x, y] = [builder.input("x", [1]), builder.input("y", [1])];
    const moving = weights.left === 1 ? x : y;
    const outputs = [
      add(x, y),
      subtract(x, y),
      multiply(x, y),
      divide(x, y),
      add(multiply(x, 5), multiply(y, 7)),
      select(builder.constant([1], [1]), x, y),
    ];
    const tangents = jvp(outputs, [{ value: moving, tangent: builder.constant([1], [1]) }]);
    expect(run(tangents, { x: [3], y: [4] }).flat()).toEqual(expected);
  });

  it("fills concat with zeros where an operand stands still", () => {
    const builder = new GraphBuilder();
    const [x, y] = [builder.input("x", [1]), builder.input("y", [2])];
    const tangents = jvp([concat([y, x], 0)], [{ value: x, tangent: builder.constant([5], [1]) }]);
    expect(run(tangents, { x: [1], y: [2, 3] })).toEqual([[0, 0, 5]]);
  });

  it("takes a value on the way as given: nothing behind it moves it", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", []);
    const y = square(x);
    const tangents = jvp(
      [multiply(x, y)],
      [
        { value: x, tangent: builder.constant(1) },
        { value: y, tangent: builder.constant(0) },
      ],
    );
    expect(run(tangents, { x: [3] })).toEqual([[9]]);
  });

  it("gives zeros for outputs that stand still and through piecewise constant values", () => {
    const builder = new GraphBuilder();
    const [x, y] = [builder.input("x", []), builder.input("y", [2])];
    const tangents = jvp([exp(y), step(x), multiply(step(x), y)], [{ value: x, tangent: builder.constant(1) }]);
    expect(run(tangents, { x: [1], y: [2, 3] })).toEqual([[0, 0], [0], [0, 0]]);
  });

  it("adds nothing for values that no output needs", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", []);
    const y = square(x);
    exp(exp(x));
    const before = builder.size;
    jvp([y], [{ value: x, tangent: x }]);
    expect(builder.size).toBe(before + 3);
  });

  it("of a gradient is a Hessian-vector product", () => {
    const builder = new GraphBuilder();
    const [x, y] = [builder.input("x", []), builder.input("y", [])];
    const gradients = gradient(multiply(square(x), square(square(y))), [x, y]);
    const product = jvp(gradients, [
      { value: x, tangent: builder.constant(1) },
      { value: y, tangent: builder.constant(-1) },
    ]);
    // Hessian of x²y⁴: [[2y⁴, 8xy³], [8xy³, 12x²y²]]
    expect(run(product, { x: [3], y: [2] })).toEqual([[32 - 192], [192 - 432]]);
  });
});

describe("jvp refuses", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", [2]);

  it("no directions", () => {
    expect(() => jvp([x], [])).toThrow(new GraphError("jvp needs at least one direction"));
  });

  it("a tangent of another shape", () => {
    expect(() => jvp([x], [{ value: x, tangent: builder.constant(1) }])).toThrow(
      new GraphError("a tangent must have its value's shape [2], got []"),
    );
  });

  it("two directions for one value", () => {
    const direction = { value: x, tangent: x };
    expect(() => jvp([x], [direction, direction])).toThrow(new GraphError("value %0 has two directions; add them"));
  });

  it("values of different builders, wherever they stand", () => {
    const stranger = new GraphBuilder().input("x", [2]);
    const refusal = new GraphError("value %0 belongs to another builder");
    expect(() => jvp([stranger], [{ value: x, tangent: x }])).toThrow(refusal);
    expect(() => jvp([x], [{ value: x, tangent: stranger }])).toThrow(refusal);
    expect(() =>
      jvp(
        [x],
        [
          { value: x, tangent: x },
          { value: stranger, tangent: stranger },
        ],
      ),
    ).toThrow(refusal);
  });
});
