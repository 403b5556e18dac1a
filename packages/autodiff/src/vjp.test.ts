import { describe, expect, it } from "vitest";
import { GraphBuilder, type Value } from "./builder.js";
import { GraphError } from "./errors.js";
import { interpret, type InterpreterInputs } from "./interpret.js";
import { equal, exp, multiply, relu, square, step } from "./ops/elementwise.js";
import { concat, gather } from "./ops/movement.js";
import { reduceMax, total } from "./ops/reduction.js";
import { gradient, vjp } from "./vjp.js";

/** Values of anonymous outputs. */
function run(values: readonly Value[], inputs: InterpreterInputs): number[][] {
  const [first] = values;
  if (first === undefined) return [];
  const named = values.map((value, index) => [`value${index}`, value] as const);
  const results = interpret(first.builder.finish(Object.fromEntries(named)), inputs);
  return named.map(([name]) => Array.from(results[name] ?? []));
}

describe("vjp", () => {
  it("sums over several seeds, also where one depends on another", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2]);
    const y = square(x);
    const z = multiply(y, 3);
    const seeds = [
      { value: y, cotangent: builder.constant([1, 10], [2]) },
      { value: z, cotangent: builder.constant([100, 1000], [2]) },
      { value: y, cotangent: builder.constant([0, 5], [2]) },
    ];
    // d/dx (1·x0² + 15·x1² + 300·x0² + 3000·x1²)
    expect(run(vjp(seeds, [x]), { x: [1, 2] })).toEqual([[2 * 301, 4 * 3015]]);
  });

  it("gives total derivatives for values on the way", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", []);
    const y = square(x);
    const z = multiply(y, x);
    expect(run(gradient(z, [x, y, z]), { x: [3] })).toEqual([[27], [3], [1]]);
  });

  it("adds up all uses of a value", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2]);
    const joined = concat([x, multiply(x, 2), x], 0);
    expect(run(gradient(total(square(joined)), [x]), { x: [1, -2] })).toEqual([[12, -24]]);
  });

  it("gives zeros of the right shape where nothing depends on the value", () => {
    const builder = new GraphBuilder();
    const [x, unused] = [builder.input("x", []), builder.input("unused", [2, 1])];
    const later = exp(x);
    const indices = builder.input("indices", [3], "int");
    const picked = gather(unused, indices);
    expect(
      run(gradient(square(x), [unused, later, indices, picked]), { x: [1], unused: [1, 2], indices: [0, 1, 0] }),
    ).toEqual([[0, 0], [0], [0, 0, 0], [0, 0, 0]]);
  });

  it("stops at piecewise constant values", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2]);
    const masked = multiply(step(x), equal(x, 2));
    expect(run(gradient(total(masked), [x]), { x: [1, 2] })).toEqual([[0, 0]]);
  });

  it("gives 0 at the kink of relu and shares equal maxima evenly", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [4]);
    const values = [gradient(total(relu(x)), [x]), gradient(total(reduceMax(x)), [x])].flat();
    expect(run(values, { x: [0, 3, 3, -1] })).toEqual([
      [0, 1, 1, 0],
      [0, 0.5, 0.5, 0],
    ]);
  });

  it("can be applied again and again", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", []);
    let value = square(square(x));
    const derivatives = [1, 2, 3, 4].map(() => {
      value = gradient(value, [x])[0] ?? x;
      return value;
    });
    // x⁴, four times: 4x³, 12x², 24x, 24
    expect(run(derivatives, { x: [2] })).toEqual([[32], [48], [48], [24]]);
  });

  it("wants nothing for nothing", () => {
    const x = new GraphBuilder().input("x", []);
    expect(gradient(square(x), [])).toEqual([]);
  });
});

describe("vjp refuses", () => {
  it("no seeds", () => {
    expect(() => vjp([], [])).toThrow(new GraphError("vjp needs at least one seed"));
  });

  it("a cotangent of another shape", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2]);
    expect(() => vjp([{ value: x, cotangent: builder.constant(1) }], [x])).toThrow(
      new GraphError("a cotangent must have its value's shape [2], got []"),
    );
  });

  it("a gradient of something that is not a scalar", () => {
    const x = new GraphBuilder().input("x", [1]);
    expect(() => gradient(x, [x])).toThrow(new GraphError("gradient needs a scalar of shape [], got [1]"));
  });

  it("values of different builders, wherever they stand", () => {
    const [here, there] = [new GraphBuilder(), new GraphBuilder()];
    const [x, stranger] = [here.input("x", []), there.input("x", [])];
    const refusal = new GraphError("value %0 belongs to another builder");
    expect(() => vjp([{ value: x, cotangent: x }], [stranger])).toThrow(refusal);
    expect(() => vjp([{ value: x, cotangent: stranger }], [x])).toThrow(refusal);
    expect(() =>
      vjp(
        [
          { value: x, cotangent: x },
          { value: stranger, cotangent: stranger },
        ],
        [x],
      ),
    ).toThrow(refusal);
  });
});
