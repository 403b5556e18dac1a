import { describe, expect, test } from "vitest";
import { ElementType, Tensor } from "../generated/condensery/type/v1/tensor.js";
import { float32FromWire, int64FromWire, tensorFromWire, tensorToWire, type PlainTensor } from "./tensor.js";
import { picker, unknownValue, wireErrorOf } from "./test-values.js";

const sent = (tensor: Tensor): Tensor => Tensor.decode(Tensor.encode(tensor).finish());

describe("round trip", () => {
  test.each(Array.from({ length: 20 }, (_, seed) => seed))("random tensor %i", (seed) => {
    const pick = picker(seed);
    const shape = Array.from({ length: pick.integer(0, 4) }, () => pick.integer(1, 6));
    const count = shape.reduce((product, size) => product * size, 1);
    const tensor: PlainTensor =
      seed % 2 === 0
        ? { elementType: "float32", shape, data: Float32Array.from({ length: count }, () => pick.number() - 0.5) }
        : {
            elementType: "int64",
            shape,
            data: BigInt64Array.from({ length: count }, () => BigInt(pick.integer(-(2 ** 52), 2 ** 52)) << 10n),
          };
    expect(tensorFromWire(sent(tensorToWire(tensor)), "tensor")).toEqual(tensor);
  });

  test("bits of special numbers", () => {
    const data = Float32Array.of(-0, NaN, Infinity, 1e-45, 3.4e38);
    const back = float32FromWire(sent(tensorToWire({ shape: [5], data })), "tensor", [5]);
    expect(Buffer.from(back.data.slice().buffer)).toEqual(Buffer.from(data.buffer));
    const extremes = BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n);
    expect(int64FromWire(sent(tensorToWire({ shape: [2], data: extremes })), "tensor", [undefined]).data).toEqual(
      extremes,
    );
  });

  test("a message is little-endian, whatever part of a buffer its array is", () => {
    const data = Float32Array.of(9, 1, 9).subarray(1, 2);
    expect([...tensorToWire({ shape: [], data }).data]).toEqual([0, 0, 0x80, 0x3f]);
  });
});

describe("memory", () => {
  const bytes = tensorToWire({ shape: [2], data: Float32Array.of(1, 2) }).data;
  const at = (offset: number): Uint8Array => {
    const pool = Buffer.alloc(64);
    const view = pool.subarray(offset - pool.byteOffset + Math.ceil(pool.byteOffset / 8) * 8).subarray(0, 8);
    view.set(bytes);
    return view;
  };
  const message = (data: Uint8Array): Tensor => ({ elementType: ElementType.FLOAT32, shape: [2n], data });

  test("aligned bytes are shared", () => {
    const data = at(4);
    const { data: read } = float32FromWire(message(data), "tensor");
    data.fill(0);
    expect(read).toEqual(Float32Array.of(0, 0));
  });

  test("other bytes are copied", () => {
    const data = at(5);
    const { data: read } = float32FromWire(message(data), "tensor");
    data.fill(0);
    expect(read).toEqual(Float32Array.of(1, 2));
  });
});

describe("refusals", () => {
  const legal: Tensor = { elementType: ElementType.FLOAT32, shape: [2n, 3n], data: new Uint8Array(24) };
  const cases: readonly (readonly [string, Tensor, string, string, string])[] = [
    [
      "no element type",
      { ...legal, elementType: ElementType.UNSPECIFIED },
      "x.element_type",
      "one of float32, int64",
      "nothing",
    ],
    [
      "an unknown element type",
      { ...legal, elementType: unknownValue(7) },
      "x.element_type",
      "one of float32, int64",
      "the value 7",
    ],
    ["a zero axis", { ...legal, shape: [0n] }, "x.shape", "axis lengths from 1 to 2^53 - 1", "[0]"],
    ["a negative axis", { ...legal, shape: [2n, -3n] }, "x.shape", "axis lengths from 1 to 2^53 - 1", "[2,-3]"],
    [
      "an axis beyond 2^53",
      { ...legal, shape: [2n ** 53n] },
      "x.shape",
      "axis lengths from 1 to 2^53 - 1",
      `[${2n ** 53n}]`,
    ],
    [
      "a product beyond 2^53",
      { ...legal, shape: [2n ** 30n, 2n ** 30n] },
      "x.shape",
      "fewer than 2^53 bytes",
      "float32[1073741824,1073741824]",
    ],
    [
      "bytes beyond 2^53",
      { ...legal, shape: [2n ** 52n] },
      "x.shape",
      "fewer than 2^53 bytes",
      `float32[${2n ** 52n}]`,
    ],
    ["many axes", { ...legal, shape: Array<bigint>(17).fill(1n) }, "x.shape", "at most 16 axes", "17 axes"],
    ["too few bytes", { ...legal, data: new Uint8Array(23) }, "x.data", "24 bytes for float32[2,3]", "23 bytes"],
    ["too many bytes", { ...legal, data: new Uint8Array(28) }, "x.data", "24 bytes for float32[2,3]", "28 bytes"],
    ["another size", { ...legal, shape: [3n, 2n] }, "x", "float32[?,3]", "float32[3,2]"],
    ["another rank", { ...legal, shape: [6n] }, "x", "float32[?,3]", "float32[6]"],
    ["another type", { ...legal, elementType: ElementType.INT64 }, "x", "float32[?,3]", "int64[2,3]"],
  ];
  test.each(cases)("%s", (_name, tensor, field, expected, actual) => {
    const error = wireErrorOf(() => float32FromWire(tensor, "x", [undefined, 3]));
    expect(error.reason).toBe("BAD_TENSOR");
    expect(error.violations).toEqual([{ field, expected, actual }]);
    expect(error.message).toBe(`${field}: expected ${expected}, got ${actual}`);
  });

  test("a missing tensor is a mistake of the request", () => {
    const error = wireErrorOf(() => int64FromWire(undefined, "loop.batches", [undefined, 5]));
    expect(error.reason).toBe("INVALID_REQUEST");
    expect(error.violations).toEqual([{ field: "loop.batches", expected: "int64[?,5]", actual: "nothing" }]);
  });

  test.each([[[2, 2]], [[-3]], [[1.5, 2]], [[]]])("sending 3 numbers as %j", (shape) => {
    expect(() => tensorToWire({ shape, data: new Float32Array(3) })).toThrow(RangeError);
  });
});
