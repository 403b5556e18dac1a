/** The graph's forward value against loops that know nothing of graphs. */
import { elementCount, GraphBuilder, interpret } from "@condensery/autodiff";
import { randomStream } from "@condensery/rng";
import { describe, expect, it } from "vitest";
import { convNet, convNetSpec, type ConvNetSpec } from "./convnet.js";
import { normEpsilon } from "./layers/norm.js";

/** [channels][height][width] */
type Maps = number[][][];

const count = 2;
// Odd and unequal sides, so that swapped axes and incomplete pooling windows show
const base = convNetSpec({ channels: 2, height: 9, width: 6, classes: 3, filters: 4, depth: 2 });

describe("logits equal plain loops", () => {
  it.each([
    ["instance", "average"],
    ["instance", "max"],
    ["instance", "none"],
    ["none", "average"],
    ["none", "max"],
    ["none", "none"],
  ] as const)("with norm %s and pooling %s", (norm, pooling) => {
    const spec: ConvNetSpec = { ...base, norm, pooling };
    const network = convNet(spec);
    const stream = randomStream({ seed: 3, purpose: "forward-test" });
    const random = (length: number): Float64Array => stream.normal(new Float64Array(length), 0.1, 0.7);
    const parameters = network.parameters.map(({ name, shape }) => ({
      name,
      shape,
      data: random(elementCount(shape)),
    }));
    const images = random(count * elementCount(network.imageShape));

    const builder = new GraphBuilder();
    const values = parameters.map(({ name, shape }) => builder.input(name, shape));
    const input = builder.input("images", [count, ...network.imageShape]);
    const graph = builder.finish({ logits: network.logits(values, input) });
    const { logits } = interpret(graph, {
      ...Object.fromEntries(parameters.map(({ name, data }) => [name, data])),
      images,
    });

    const expected = Array.from({ length: count }, (_, image) =>
      plainLogits(
        spec,
        parameters.map(({ data }) => data),
        toMaps(images, image, spec),
      ),
    ).flat();
    expect(logits).toHaveLength(expected.length);
    expected.forEach((value, index) => expect(logits?.[index]).toBeCloseTo(value, 12));
  });
});

function toMaps(images: Float64Array, image: number, { channels, height, width }: ConvNetSpec): Maps {
  return grid(channels, height, width, (c, y, x) => at(images, ((image * channels + c) * height + y) * width + x));
}

function plainLogits(spec: ConvNetSpec, parameters: readonly Float64Array[], image: Maps): number[] {
  const queue = [...parameters];
  const next = (): Float64Array => queue.shift() ?? new Float64Array();
  let maps = image;
  for (let block = 0; block < spec.depth; block++) {
    maps = convolve(maps, next(), next());
    if (spec.norm === "instance") maps = normalise(maps, next(), next());
    maps = maps.map((map) => map.map((row) => row.map((value) => Math.max(value, 0))));
    if (spec.pooling !== "none") maps = pool(maps, spec.pooling);
  }
  const features = maps.flat(2);
  const [weight, bias] = [next(), next()];
  return Array.from(bias, (start, c) =>
    features.reduce((sum, feature, index) => sum + feature * at(weight, c * features.length + index), start),
  );
}

/** 3x3, stride 1, one pixel of zeros around; bias added to each filter's map. */
function convolve(maps: Maps, weight: Float64Array, bias: Float64Array): Maps {
  const [height, width] = sides(maps);
  return grid(bias.length, height, width, (filter, y, x) => {
    let sum = at(bias, filter);
    for (let c = 0; c < maps.length; c++) {
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          const pixel = maps[c]?.[y + i - 1]?.[x + j - 1] ?? 0;
          sum += pixel * at(weight, ((filter * maps.length + c) * 3 + i) * 3 + j);
        }
      }
    }
    return sum;
  });
}

function normalise(maps: Maps, gain: Float64Array, shift: Float64Array): Maps {
  return maps.map((map, c) => {
    const values = map.flat();
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return map.map((row) =>
      row.map((value) => ((value - mean) / Math.sqrt(variance + normEpsilon)) * at(gain, c) + at(shift, c)),
    );
  });
}

function pool(maps: Maps, kind: "average" | "max"): Maps {
  const [height, width] = sides(maps);
  return grid(maps.length, Math.floor(height / 2), Math.floor(width / 2), (c, y, x) => {
    const window = [0, 1].flatMap((i) => [0, 1].map((j) => maps[c]?.[2 * y + i]?.[2 * x + j] ?? Number.NaN));
    return kind === "max" ? Math.max(...window) : window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}

function sides(maps: Maps): [number, number] {
  return [maps[0]?.length ?? 0, maps[0]?.[0]?.length ?? 0];
}

function grid(depth: number, height: number, width: number, value: (c: number, y: number, x: number) => number): Maps {
  return Array.from({ length: depth }, (_, c) =>
    Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => value(c, y, x))),
  );
}

/** NaN beyond the end, so that a wrong index fails the comparison. */
function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
