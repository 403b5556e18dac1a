import {
  add,
  deadCode,
  gradient,
  GraphBuilder,
  GraphError,
  dot,
  interpret,
  multiply,
  runPasses,
  total,
  vjp,
} from "@condensery/autodiff";
import { innerProduct, partials, relativeError } from "@condensery/autodiff/testing";
import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { augment, augmentTransposed } from "./augment.js";
import { dsaAugmentation, dsaGroups, type DsaGroup } from "./augmentation.js";
import { drawLength, identityDraw } from "./draw-columns.js";
import { drawAugmentation } from "./draw.js";

const shapes: readonly (readonly [number, number, number, number])[] = [
  [2, 3, 3, 4],
  [3, 1, 4, 4],
  [1, 2, 5, 3],
  [2, 1, 1, 5],
];
type ImageShape = (typeof shapes)[number];

function numbers(purpose: string, length: number): Float64Array {
  return randomStream({ seed: 2, purpose }).normal(new Float64Array(length));
}

function drawsOf(group: DsaGroup, [count, , height, width]: ImageShape): readonly number[] {
  const key = { seed: 4, purpose: "test" };
  return Array.from(drawAugmentation(dsaAugmentation({ strategy: [group] }), key, { count, height, width }).data);
}

/** x, u and v are images, cotangents and directions; the strategy has all groups, of which the draws use one. */
function program(shape: ImageShape) {
  const builder = new GraphBuilder();
  const [x, u, v] = [builder.input("x", shape), builder.input("u", shape), builder.input("v", shape)];
  const y = augment(x, builder.input("draws", [shape[0], drawLength]), dsaGroups);
  const [back = x] = vjp([{ value: y, cotangent: u }], [x]);
  // A function of y that is not linear: s = <d/dx sum(u·y³), v>, and its gradients
  const [first = x] = gradient(total(multiply(u, multiply(y, multiply(y, y)))), [x]);
  const s = dot(first, v);
  const [second = x] = gradient(s, [x]);
  return {
    values: builder.finish({ y, back, s, second }),
    // Finite differences need one value many times
    only: (name: "y" | "s") => runPasses(builder.finish({ [name]: name === "y" ? y : s }), [deadCode]).graph,
  };
}

describe.each(shapes)("images of [%i, %i, %i, %i]", (...shape) => {
  const size = shape.reduce((product, length) => product * length, 1);
  const [x, u, v] = [numbers("x", size), numbers("u", size), numbers("v", size)];
  const { values, only } = program(shape);

  it("come out of the identity's draws bit for bit", () => {
    const draws = Array.from({ length: shape[0] }, () => Object.values(identityDraw)).flat();
    expect(interpret(values, { x, u, v, draws })["y"]).toEqual(x);
  });

  it.each(dsaGroups)("have the derivatives of %s, first and second", (group) => {
    const draws = drawsOf(group, shape);
    const result = interpret(values, { x, u, v, draws });
    const [y, s] = [only("y"), only("s")];
    const along = (moved: readonly number[]): number =>
      innerProduct(interpret(y, { x: moved, draws, u, v })["y"] ?? [], u);
    expect(relativeError(result["back"] ?? [], partials(along, Array.from(x)))).toBeLessThan(1e-8);
    const firstOrder = (moved: readonly number[]): number => interpret(s, { x: moved, draws, u, v })["s"]?.[0] ?? NaN;
    expect(relativeError(result["second"] ?? [], partials(firstOrder, Array.from(x)))).toBeLessThan(1e-8);
  });
});

describe("the transpose is the vjp", () => {
  const strong = { ratioScale: 3, ratioRotate: 120, ratioCropPad: 0.6, probFlip: 0.7 };
  const cases = dsaGroups.flatMap(
    (group) =>
      [
        { group, shape: [3, 2, 9, 5], parameters: {} },
        { group, shape: [2, 1, 8, 8], parameters: strong },
        { group, shape: [2, 1, 3, 16], parameters: strong },
        { group, shape: [2, 2, 1, 6], parameters: strong },
      ] as const,
  );

  it.each(cases)("of $group, images of $shape, $parameters", ({ group, shape, parameters }) => {
    const [n, c, height, width] = shape;
    const whole = dsaAugmentation({ parameters });
    const drawn = dsaAugmentation({ parameters, strategy: [group] });
    const builder = new GraphBuilder();
    const [x, u] = [builder.input("x", shape), builder.input("u", shape)];
    const draws = builder.input("draws", [n, drawLength]);
    const [vjpOfIt = x] = vjp([{ value: augment(x, draws, whole.strategy), cotangent: u }], [x]);
    const graph = builder.finish({ vjpOfIt, transposed: augmentTransposed(x, draws, whole, u) });
    const size = n * c * height * width;
    for (let seed = 0; seed < 8; seed++) {
      const { data } = drawAugmentation(drawn, { seed, purpose: "test" }, { count: n, height, width });
      const values = interpret(graph, { x: numbers("x", size), u: numbers("u", size), draws: data });
      expect(relativeError(values["transposed"] ?? [], values["vjpOfIt"] ?? [])).toBeLessThan(1e-12);
    }
  });
});

describe("a strategy's graph", () => {
  const primitivesOf = (strategy: readonly DsaGroup[]): Set<string> => {
    const builder = new GraphBuilder();
    const y = augment(builder.input("x", [2, 3, 4, 4]), builder.input("draws", [2, drawLength]), strategy);
    return new Set(builder.finish({ y }).nodes.map(({ primitive }) => primitive));
  };

  it("has no more than its groups need", () => {
    expect(primitivesOf(["color"]).has("gather")).toBe(false);
    expect(primitivesOf(["color"]).has("greater")).toBe(false);
    expect(primitivesOf(["cutout"]).has("gather")).toBe(false);
    expect(primitivesOf(["rotate"]).has("reduceSum")).toBe(true);
    expect(primitivesOf(["rotate"]).has("greater")).toBe(false);
  });
});

it("refuses more pixels than float32 can count", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", [1000, 1, 128, 128]);
  const draws = builder.input("draws", [1000, drawLength]);
  expect(() => augment(x, draws, ["crop"])).toThrow(
    new GraphError(
      "sampling needs at most 16777216 pixels with borders, got 16900000 of 1000 images; use smaller batches",
    ),
  );
  expect(add(augment(x, draws, ["color"]), 1).shape).toEqual([1000, 1, 128, 128]);
});
