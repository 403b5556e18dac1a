import { describe, expect, it } from "vitest";
import { GraphBuilder, type Value } from "./builder.js";
import { countFlops } from "./flops.js";
import { conv, matmul } from "./ops/contraction.js";
import { relu } from "./ops/elementwise.js";
import { vjp } from "./vjp.js";

const flopsOf = (build: (builder: GraphBuilder) => Value): number => {
  const builder = new GraphBuilder();
  return countFlops(builder.finish({ y: build(builder) }));
};

describe("countFlops counts a multiply-add as two", () => {
  it("in matrix products, however they are stored", () => {
    const inner = 5;
    const product = (transposeLeft: boolean, transposeRight: boolean): number =>
      flopsOf((builder) =>
        matmul(
          builder.input("x", transposeLeft ? [3, inner, 2] : [3, 2, inner]),
          builder.input("y", transposeRight ? [3, 7, inner] : [3, inner, 7]),
          { transposeLeft, transposeRight },
        ),
      );
    for (const left of [false, true]) {
      for (const right of [false, true]) expect(product(left, right)).toBe(2 * 3 * 2 * 7 * inner);
    }
  });

  it("in a convolution and in both its gradients, padding included", () => {
    const builder = new GraphBuilder();
    const [x, w] = [builder.input("x", [2, 3, 5, 4]), builder.input("w", [6, 3, 3, 3])];
    const y = conv(x, w, { padding: [1, 1, 1, 1] });
    const one = 2 * (2 * 6 * 5 * 4) * (3 * 3 * 3);
    expect(countFlops(builder.finish({ y }))).toBe(one);
    const [dx = y, dw = y] = vjp([{ value: y, cotangent: builder.input("g", y.shape) }], [x, w]);
    expect(countFlops(builder.finish({ y, dx, dw }))).toBe(3 * one);
  });

  it("and leaves element-wise work out", () => {
    expect(flopsOf((builder) => relu(builder.input("x", [100])))).toBe(0);
  });
});
