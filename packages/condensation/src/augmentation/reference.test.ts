/** Every group against PyTorch (packages/condensation/reference): output and gradient for the same drawn numbers. */
import { readFileSync } from "node:fs";
import { GraphBuilder, interpret, vjp } from "@condensery/autodiff";
import { relativeError } from "@condensery/autodiff/testing";
import { randomStream, type RandomStream } from "@condensery/rng";
import { expect, it } from "vitest";
import { augment } from "./augment.js";
import { dsaGroups, type DsaGroup, type DsaParameters } from "./augmentation.js";
import { drawColumns, drawLength, identityDraw, type DrawColumn } from "./draw-columns.js";
import { drawGroup } from "./draw-groups.js";

interface ReferenceCase {
  readonly name: string;
  readonly group: DsaGroup;
  readonly shape: readonly [number, number, number, number];
  readonly draws: readonly (readonly number[])[];
  readonly parameters?: Partial<DsaParameters>;
}

interface ReferenceResult {
  readonly name: string;
  readonly output: readonly number[];
  readonly gradient: readonly number[];
}

// These files are part of the package and written by its own script, so that their types are known
const { parameters, cases } = readJson("augmentation-cases.json") as {
  readonly parameters: DsaParameters;
  readonly cases: readonly ReferenceCase[];
};
const results = readJson("augmentation.json") as readonly ReferenceResult[];

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../reference/${name}`, import.meta.url), "utf8"));
}

/** Numbers of [-1, 1] that generate.py computes alike. */
function saw(length: number, step: number, period: number): Float64Array {
  return Float64Array.from({ length }, (_, index) => (((index * step) % period) * 2) / (period - 1) - 1);
}

/** A stream that gives these numbers, in order, to whoever asks for uniform or whole ones. */
function scripted(drawn: readonly number[]): RandomStream & { readonly left: () => number } {
  const rest = [...drawn];
  const next = (): number => {
    const value = rest.shift();
    if (value === undefined) throw new RangeError("more numbers were asked for than the case has");
    return value;
  };
  return Object.assign(randomStream({ seed: 0, purpose: "scripted" }), {
    uniform: <T extends Float32Array | Float64Array>(out: T): T => {
      out.forEach((_, index) => (out[index] = next()));
      return out;
    },
    integer: next,
    left: () => rest.length,
  });
}

it("covers every group", () => {
  expect(new Set(cases.map(({ group }) => group))).toEqual(new Set(dsaGroups));
  expect(results.map(({ name }) => name)).toEqual(cases.map(({ name }) => name));
});

it.each(cases.map((one, index) => [one.name, one, results[index]] as const))("%s", (_, one, expected) => {
  const { group, shape, draws: drawn } = one;
  const [, , height, width] = shape;
  const draws = drawn.flatMap((image) => {
    const stream = scripted(image);
    const row = {
      ...identityDraw,
      ...drawGroup[group](stream, { ...parameters, ...one.parameters }, { height, width }),
    };
    expect(stream.left()).toBe(0);
    return (Object.keys(drawColumns) as DrawColumn[]).map((name) => row[name]);
  });
  const builder = new GraphBuilder();
  const [x, u] = [builder.input("x", shape), builder.input("u", shape)];
  const y = augment(x, builder.input("draws", [shape[0], drawLength]), dsaGroups);
  const [gradient = x] = vjp([{ value: y, cotangent: u }], [x]);
  const size = shape.reduce((product, length) => product * length, 1);
  const values = interpret(builder.finish({ y, gradient }), { x: saw(size, 37, 101), u: saw(size, 53, 97), draws });
  expect(relativeError(values["y"] ?? [], expected?.output ?? [])).toBeLessThan(1e-9);
  expect(relativeError(values["gradient"] ?? [], expected?.gradient ?? [])).toBeLessThan(1e-9);
});
