import { GraphBuilder, interpret } from "@condensery/autodiff";
import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { convNet, convNetSpec } from "./convnet.js";
import { initialParameters, joinParameters, parameterCount, splitParameters } from "./parameter.js";

const { parameters } = convNet(convNetSpec({ channels: 3, height: 16, width: 16, classes: 5, filters: 8 }));

function draw(seed: number): Float32Array {
  return initialParameters(parameters, randomStream({ seed, purpose: "initial-parameters" }));
}

/** The part of a flat vector that belongs to one parameter. */
function part(theta: Float32Array, wanted: string): Float32Array {
  let offset = 0;
  for (const { name, shape } of parameters) {
    const end = offset + shape.reduce((product, length) => product * length, 1);
    if (name === wanted) return theta.subarray(offset, end);
    offset = end;
  }
  throw new RangeError(`there is no parameter ${wanted}`);
}

function bytes(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

describe("initialParameters", () => {
  it("draws U(-1/sqrt(fanIn), 1/sqrt(fanIn)) for convolutions and the linear layer, weight and bias alike", () => {
    const theta = draw(1);
    const fanIns = { "block0.conv": 3 * 9, "block1.conv": 8 * 9, "block2.conv": 8 * 9, classifier: 8 * 2 * 2 };
    for (const [layer, fanIn] of Object.entries(fanIns)) {
      const bound = 1 / Math.sqrt(fanIn);
      const weight = part(theta, `${layer}.weight`);
      for (const value of [...weight, ...part(theta, `${layer}.bias`)]) {
        expect(Math.abs(value)).toBeLessThanOrEqual(Math.fround(bound));
      }
      // Uniform: the extremes are nearly reached and the mean square is bound² / 3
      expect(Math.max(...weight)).toBeGreaterThan(0.9 * bound);
      expect(Math.min(...weight)).toBeLessThan(-0.9 * bound);
      const meanSquare = weight.reduce((sum, value) => sum + value * value, 0) / weight.length;
      expect(meanSquare / (bound * bound)).toBeCloseTo(1 / 3, 1);
    }
  });

  it("starts norms as the identity", () => {
    const theta = draw(1);
    expect([...part(theta, "block1.norm.weight")]).toEqual(new Array<number>(8).fill(1));
    expect([...part(theta, "block1.norm.bias")]).toEqual(new Array<number>(8).fill(0));
  });

  it("gives the same bytes for the same stream, others for another seed", () => {
    expect(draw(7)).toHaveLength(parameterCount(parameters));
    expect(bytes(draw(7)).equals(bytes(draw(7)))).toBe(true);
    expect(bytes(draw(7)).equals(bytes(draw(8)))).toBe(false);
  });

  it("draws each tensor afresh", () => {
    const theta = draw(1);
    expect(part(theta, "block1.conv.weight")).not.toEqual(part(theta, "block2.conv.weight"));
  });
});

describe("splitParameters and joinParameters", () => {
  const count = parameterCount(parameters);
  const theta = Float64Array.from({ length: count }, (_, index) => index);

  it("are inverse to each other", () => {
    const builder = new GraphBuilder();
    const split = splitParameters(builder.input("theta", [count]), parameters);
    expect(split.map(({ shape }) => shape)).toEqual(parameters.map(({ shape }) => shape));
    const graph = builder.finish({ joined: joinParameters(split) });
    expect(interpret(graph, { theta })["joined"]).toEqual(theta);
  });

  it("take the parameters one after another, row-major", () => {
    const builder = new GraphBuilder();
    const split = splitParameters(builder.input("theta", [count]), parameters);
    const graph = builder.finish(
      Object.fromEntries(parameters.map(({ name }, index) => [name, split[index] ?? fail()])),
    );
    const values = interpret(graph, { theta });
    expect(parameters.flatMap(({ name }) => [...(values[name] ?? [])])).toEqual([...theta]);
  });
});

function fail(): never {
  throw new RangeError("there are as many values as parameters");
}
