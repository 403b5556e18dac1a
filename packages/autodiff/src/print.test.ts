import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.js";
import type { Graph } from "./graph.js";
import { conv, matmul } from "./ops/contraction.js";
import { oneHot } from "./ops/movement.js";
import { dot } from "./ops/reduction.js";
import { print } from "./print.js";
import { secondOrderNetwork } from "./testing/second-order-network.js";
import { gradient } from "./vjp.js";

describe("print", () => {
  it("shows one node a line, parameters by name, and the outputs", () => {
    const builder = new GraphBuilder();
    const image = builder.input("image", [1, 1, 3, 3]);
    const labels = builder.input("labels", [2], "int");
    const kernel = builder.constant([1, 0, 0, 0.5, -1, 2], [1, 1, 3, 2]);
    const graph = builder.finish({
      edges: conv(image, kernel, { padding: [1, 0, 1, 0] }),
      coded: oneHot(labels, 3),
      labels,
    });
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0 = input "image" : [1,1,3,3]
      %1 = input "labels" : int[2]
      %2 = constant {1,0,0,0.5,... 6} : [1,1,3,2]
      %3 = conv %0 %2 padding=[1,0,1,0] stride=[1,1] : [1,1,3,2]
      %4 = oneHot %1 classes=3 : [2,3]
      return edges=%3:[1,1,3,2] coded=%4:[2,3] labels=%1:int[2]"
    `);
  });

  it("shows a derivative", () => {
    const builder = new GraphBuilder();
    const [x, y] = [builder.input("x", [2, 3]), builder.input("y", [2, 3])];
    const product = matmul(x, y, { transposeRight: true });
    const loss = dot(product, product);
    const [slope = loss] = gradient(loss, [x]);
    expect(print(builder.finish({ loss, slope }))).toMatchInlineSnapshot(`
      "%0 = input "x" : [2,3]
      %1 = input "y" : [2,3]
      %2 = matmul %0 %1 transposeLeft=false transposeRight=true : [2,2]
      %3 = multiply %2 %2 : [2,2]
      %4 = reduceSum %3 axes=[0,1] : [1,1]
      %5 = reshape %4 shape=[] : []
      %6 = constant {1} : []
      %7 = reshape %6 shape=[1,1] : [1,1]
      %8 = broadcast %7 shape=[2,2] : [2,2]
      %9 = multiply %8 %2 : [2,2]
      %10 = multiply %8 %2 : [2,2]
      %11 = add %9 %10 : [2,2]
      %12 = matmul %11 %1 transposeLeft=false transposeRight=false : [2,3]
      %13 = matmul %11 %0 transposeLeft=true transposeRight=false : [2,3]
      return loss=%5:[] slope=%12:[2,3]"
    `);
  });

  it("prints equal graphs equally", () => {
    expect(print(secondOrderNetwork().graph)).toBe(print(secondOrderNetwork().graph));
  });

  it("does not depend on the order in which parameters were written", () => {
    const pooled = (window: {
      readonly kernel: readonly [number, number];
      readonly stride: readonly [number, number];
    }): Graph => {
      const builder = new GraphBuilder();
      return builder.finish({ y: builder.apply("maxPool", [builder.input("x", [1, 1, 4, 4])], window) });
    };
    const [left, right] = [pooled({ kernel: [2, 2], stride: [1, 1] }), pooled({ stride: [1, 1], kernel: [2, 2] })];
    expect(print(left)).toBe(print(right));
  });
});
