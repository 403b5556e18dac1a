import { beforeAll, describe, expect, it } from "vitest";
import type { SafetensorsContent } from "@condensery/wire";
import { readCase } from "./read-case.js";
import { edited, tinyCase } from "./tiny-case.js";
import { UnusableError } from "./unusable-error.js";

let file: Uint8Array;
beforeAll(async () => {
  file = await tinyCase({ seed: 1, rho: 0.1, iota: 1, steps: 2, batch: 3, noise: true });
});

describe("readCase", () => {
  it("reads everything from the file", async () => {
    const golden = readCase(file);
    expect(golden).toMatchObject({ iota: 1, tau: 1, rho: 0.1, loop: { steps: 2, alpha: 0.05 } });
    expect(golden.loop.batches).toEqual([
      [1, 3, 1],
      [3, 1, 3],
    ]);
    expect(golden.labels).toEqual({ shape: [4, 3], data: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0) });
    expect(golden.noise?.shape).toEqual([4, 1, 8, 8]);
    expect(golden.expected).toHaveLength(13);
  });

  it("takes the full batch, no noise and tau = iota where the file says nothing else", () => {
    const golden = readCase(
      edited(file, ({ tensors, metadata }) => {
        delete tensors["in.batches"];
        delete tensors["in.noise"];
        delete metadata["tau"];
      }),
    );
    expect(golden).toMatchObject({ noise: undefined, tau: 1, loop: { batches: undefined } });
  });

  it("reads the network's options, in PyTorch's words too", async () => {
    const options = { seed: 1, steps: 1, depth: 1, norm: "none", pooling: "max" } as const;
    const other = edited(await tinyCase(options), (content) =>
      describeNetwork(content, { pooling: "maxpooling", norm_epsilon: undefined }),
    );
    expect(readCase(other).network.parameters.map(({ name }) => name)).toEqual([
      "block0.conv.weight",
      "block0.conv.bias",
      "classifier.weight",
      "classifier.bias",
    ]);
  });
});

describe("refuses with a sentence", () => {
  it.each<[string, (content: SafetensorsContent) => void]>([
    ["the metadata has no network", ({ metadata }) => delete metadata["network"]],
    ["the metadata has no parameter_shapes", ({ metadata }) => delete metadata["parameter_shapes"]],
    ["the metadata has no inner_steps", ({ metadata }) => delete metadata["inner_steps"]],
    ["the metadata's network is not JSON: ConvNet", ({ metadata }) => (metadata["network"] = "ConvNet")],
    ['described by a JSON object, got "ConvNet"', ({ metadata }) => (metadata["network"] = '"ConvNet"')],
    ['kind "ResNet18" is unknown; known are ConvNet', (content) => describeNetwork(content, { kind: "ResNet18" })],
    ['norm "batch" is unknown; known are instance', (content) => describeNetwork(content, { norm: "batch" })],
    ['pooling "toString" is unknown', (content) => describeNetwork(content, { pooling: "toString" })],
    ['activation "gelu" is unknown; known are relu', (content) => describeNetwork(content, { activation: "gelu" })],
    ["norm_epsilon must be 0.00001, got 0.001", (content) => describeNetwork(content, { norm_epsilon: 1e-3 })],
    ['width must be a number, got "8"', (content) => describeNetwork(content, { width: "8" })],
    ["filters must be a positive integer, got 0", (content) => describeNetwork(content, { width: 0 })],
    ["needs images of at least 16x16 pixels", (content) => describeNetwork(content, { depth: 4 })],
    ["but the file lists [[4,1,3,3]", (content) => describeNetwork(content, { width: 5 })],
    ["iota must be an integer from 0 to 1, got 2", ({ metadata }) => (metadata["iota"] = "2")],
    ["tau must be a number of at least 0, got -1", ({ metadata }) => (metadata["tau"] = "-1")],
    ['alpha must be a number of at least 0, got "x"', ({ metadata }) => (metadata["alpha"] = '"x"')],
    ["there is no tensor in.theta_target", ({ tensors }) => delete tensors["in.theta_target"]],
    ["in.theta_start must have the shape [255]", ({ tensors }) => replace(tensors, "in.theta_start", [254])],
    [
      "in.images must have the shape [any,1,8,8], got [4,8,8]",
      ({ tensors }) => replace(tensors, "in.images", [4, 8, 8]),
    ],
    ["in.labels must have the shape [4,3], got [4,2]", ({ tensors }) => replace(tensors, "in.labels", [4, 2])],
    ["in.noise must hold F32 or F64, got I64", ({ tensors }) => integers(tensors, "in.noise", [0n])],
    [
      "in.labels must hold integers from 0 to 2, got 3",
      ({ tensors }) => integers(tensors, "in.labels", [0n, 1n, 2n, 3n]),
    ],
    ["in.batches must hold I64 or I32, got F32", ({ tensors }) => replace(tensors, "in.batches", [2, 3])],
    ["in.batches must have the shape [2,1], got [1,1]", ({ tensors }) => integers(tensors, "in.batches", [0n], [1, 1])],
    ["nothing is known of the expected tensor out.other", ({ tensors }) => replace(tensors, "out.other", [1])],
    ["out.loss must have the shape [], got [2]", ({ tensors }) => replace(tensors, "out.loss", [2])],
    ["there are no expected tensors (out.*)", ({ tensors }) => forgetExpected(tensors)],
  ])("%s", (sentence, edit) => {
    const read = () => readCase(edited(file, edit));
    expect(read).toThrow(UnusableError);
    expect(read).toThrow(sentence);
  });

  it("a file that is not safetensors", () => {
    expect(() => readCase(new TextEncoder().encode("rubbish"))).toThrow(UnusableError);
  });
});

type Tensors = SafetensorsContent["tensors"];

function describeNetwork({ metadata }: SafetensorsContent, changes: object): void {
  metadata["network"] = JSON.stringify({ ...JSON.parse(metadata["network"] ?? ""), ...changes });
}

function replace(tensors: Tensors, name: string, shape: readonly number[]): void {
  const length = shape.reduce((product, axis) => product * axis, 1);
  tensors[name] = { dtype: "F32", shape, data: new Float32Array(length) };
}

function integers(tensors: Tensors, name: string, values: bigint[], shape: readonly number[] = [values.length]): void {
  tensors[name] = { dtype: "I64", shape, data: BigInt64Array.from(values) };
}

function forgetExpected(tensors: Tensors): void {
  for (const name of Object.keys(tensors)) if (name.startsWith("out.")) delete tensors[name];
}
