import { describe, expect, it } from "vitest";
import { GraphBuilder, type Value } from "../../builder.js";
import type { Graph } from "../../graph.js";
import { conv, type ConvOptions } from "../../ops/contraction.js";
import { add, relu } from "../../ops/elementwise.js";
import { graphDifference } from "../../testing/equivalence.js";
import { secondOrderNetwork } from "../../testing/second-order-network.js";
import { vjp } from "../../vjp.js";
import { standardPasses } from "../index.js";
import { runPasses } from "../pass.js";
import { winograd } from "./winograd.js";

const everywhere = winograd({ minimumChannels: 1 });
const padded: ConvOptions = { padding: [1, 1, 1, 1] };

/** A convolution and both its gradients. */
function convolution(x: readonly number[], w: readonly number[], options: ConvOptions = padded): Graph {
  const builder = new GraphBuilder();
  const operands = [builder.input("x", x), builder.input("w", w)] as const;
  const y = conv(...operands, options);
  const [dx = y, dw = y] = vjp([{ value: y, cotangent: builder.input("g", y.shape) }], operands);
  return builder.finish({ y, dx, dw });
}

const primitivesOf = ({ nodes }: Graph): Set<string> => new Set(nodes.map(({ primitive }) => primitive));

describe("winograd", () => {
  it.each([
    ["whole tiles", [2, 3, 8, 4], [5, 3, 3, 3]],
    ["odd sizes", [2, 3, 5, 7], [4, 3, 3, 3]],
    ["maps smaller than a tile", [1, 2, 1, 3], [3, 2, 3, 3]],
    ["one channel", [3, 1, 6, 5], [1, 1, 3, 3]],
  ])("computes convolution and gradients of %s as products", (_, x, w) => {
    const graph = convolution(x, w);
    const result = runPasses(graph, [everywhere]).graph;
    for (const primitive of ["conv", "convInputGradient", "convWeightGradient"]) {
      expect(primitivesOf(result)).not.toContain(primitive);
    }
    expect(graphDifference(graph, result)).toBeLessThan(1e-9);
  });

  it.each([
    ["stride 2", { ...padded, stride: [2, 2] }, [4, 3, 3, 3]],
    ["no padding", {}, [4, 3, 3, 3]],
    ["asymmetric padding", { padding: [1, 1, 1, 0] }, [4, 3, 3, 3]],
    ["kernel 5", { padding: [2, 2, 2, 2] }, [4, 3, 5, 5]],
    ["kernel 3x1", padded, [4, 3, 3, 1]],
  ] satisfies [string, ConvOptions, number[]][])("leaves %s alone", (_, options, w) => {
    const graph = convolution([2, 3, 6, 5], w, options);
    expect(everywhere.run(graph)).toBe(graph);
  });

  it("leaves thin convolutions alone", () => {
    const graph = convolution([2, 3, 6, 5], [4, 3, 3, 3]);
    expect(winograd({ minimumChannels: 4 }).run(graph)).toBe(graph);
    expect(winograd({ minimumChannels: 3 }).run(graph)).not.toBe(graph);
  });

  it("keeps sums of results, inside the domain and out of it", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2, 3, 5, 6]);
    const through = (name: string): Value => conv(x, builder.input(name, [3, 3, 3, 3]), padded);
    const [first, second, third] = [through("w0"), through("w1"), through("w2")];
    const sum = add(add(first, second), third);
    const graph = builder.finish({ sum, mixed: add(sum, relu(first)), second });
    expect(graphDifference(graph, runPasses(graph, [everywhere]).graph)).toBeLessThan(1e-9);
  });

  it("keeps a network's loss, gradient and Hessian-vector product", () => {
    const { graph, inputs } = secondOrderNetwork();
    const result = runPasses(graph, [...standardPasses, everywhere, ...standardPasses]).graph;
    expect(primitivesOf(result)).not.toContain("conv");
    expect(graphDifference(graph, result, inputs)).toBeLessThan(1e-9);
  });
});
