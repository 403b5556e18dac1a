import { describe, expect, test } from "vitest";
import { decodeSafetensors } from "./decode-safetensors.js";
import { encodeSafetensors } from "./encode-safetensors.js";
import { SafetensorsError } from "./safetensors-error.js";
import type { WireTensor } from "./wire-tensor.js";

const file = (header: string | Uint8Array, dataBytes = 0, claimed?: bigint): Uint8Array => {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
};

const faultOf = (run: () => unknown): SafetensorsError => {
  try {
    run();
  } catch (error) {
    if (error instanceof SafetensorsError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

const tensor = (name: string, shape: string, begin: number, end: number, dtype = "U8"): string =>
  `"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

describe("malformed files", () => {
  const cases: readonly (readonly [string, Uint8Array, string, number])[] = [
    ["an empty file", new Uint8Array(0), "truncated", 0],
    ["seven bytes", new Uint8Array(7), "truncated", 7],
    ["a header of 2^63 bytes", file("{}", 0, 1n << 63n), "header-size", 0],
    ["a header above the limit", file("{}", 0, 100_000_001n), "header-size", 0],
    ["a header longer than the file", file("{}", 0, 3n), "header-size", 0],
    ["an empty header", file("", 0), "header-size", 0],
    ["leading space", file(" {}"), "header-json", 8],
    ["invalid UTF-8", file(Uint8Array.of(0x7b, 0xff, 0x7d)), "header-json", 8],
    ["a cut header", file('{"x"'), "header-json", 12],
    ["a trailing comma", file("{},"), "header-json", 10],
    ["a control character", file('{"\u0001":{}}'), "header-json", 10],
    ["an invalid escape", file('{"a\\x":{}}'), "header-json", 9],
    ["a cut string", file('{"abc'), "header-json", 13],
    ["deep nesting", file(`{"x":${"[".repeat(10_000)}`), "header-json", 16],
    ["a duplicate tensor", file(`{${tensor("x", "[1]", 0, 1)},${tensor("x", "[1]", 1, 2)}}`, 2), "header-json", 61],
    [
      "a duplicate after a wide name",
      file(`{${tensor("ü", "[1]", 0, 1)},${tensor("\\u00fc", "[1]", 1, 2)}}`, 2),
      "header-json",
      62,
    ],
    ["a duplicate field", file('{"x":{"dtype":"U8","dtype":"U8"}}'), "header-json", 27],
    ["a tensor that is a number", file('{"x":1}'), "header-schema", 13],
    ["a missing field", file('{"x":{"dtype":"U8","shape":[]}}'), "header-schema", 13],
    ["an unknown field", file('{"x":{"dtype":"U8","extra":1}}'), "header-schema", 27],
    ["metadata that are no strings", file('{"__metadata__":{"a":1}}'), "header-schema", 29],
    ["a negative size", file(`{${tensor("x", "[-1]", 0, 0)}}`), "header-schema", 36],
    ["a fractional size", file(`{${tensor("x", "[1.5]", 0, 1)}}`, 1), "header-schema", 36],
    ["a size beyond 2^53", file(`{${tensor("x", "[9007199254740993]", 0, 1)}}`, 1), "header-schema", 36],
    ["an overflowing shape", file(`{${tensor("x", "[4294967296,4294967296]", 0, 1)}}`, 1), "size", 35],
    ["an unknown dtype", file(`{${tensor("x", "[1]", 0, 1, "F8")}}`, 1), "dtype", 22],
    ["reversed offsets", file(`{${tensor("x", "[1]", 1, 0)}}`, 1), "offsets", 54],
    ["one offset", file('{"x":{"dtype":"U8","shape":[],"data_offsets":[0]}}'), "offsets", 53],
    ["a size that disagrees", file(`{${tensor("x", "[2]", 0, 3)}}`, 3), "size", 54],
    ["a size that disagrees with the dtype", file(`{${tensor("x", "[2]", 0, 2, "F32")}}`, 2), "size", 55],
    ["an end beyond the file", file(`{${tensor("x", "[4]", 0, 4)}}`, 3), "offsets", 9],
    ["a huge claim", file(`{${tensor("x", "[1000000000000]", 0, 1_000_000_000_000)}}`, 3), "offsets", 9],
    ["an overlap", file(`{${tensor("x", "[2]", 0, 2)},${tensor("y", "[2]", 1, 3)}}`, 3), "offsets", 61],
    ["a hole", file(`{${tensor("x", "[1]", 0, 1)},${tensor("y", "[1]", 2, 3)}}`, 3), "offsets", 61],
    ["a hole at the start", file(`{${tensor("x", "[1]", 1, 2)}}`, 2), "offsets", 9],
    ["bytes after the last tensor", file(`{${tensor("x", "[1]", 0, 1)}}`, 3), "offsets", 62],
    ["a BOOL of 2", file(`{${tensor("x", "[2]", 0, 2, "BOOL")}}`, 2).with(-1, 2), "value", 64],
  ];

  test.each(cases)("%s", (_name, bytes, reason, byteOffset) => {
    const fault = faultOf(() => decodeSafetensors(bytes));
    expect({ reason: fault.reason, byteOffset: fault.byteOffset }).toEqual({ reason, byteOffset });
    expect(fault.message).toContain(`byte ${byteOffset}`);
  });

  test("a name of megabytes of escapes is read without exhausting the stack", () => {
    const name = "\\n".repeat(2_000_000);
    const { tensors } = decodeSafetensors(file(`{${tensor(name, "[1]", 0, 1)}}`, 1));
    expect(Object.keys(tensors)[0]?.length).toBe(2_000_000);
  });

  test("the time for a header of many tensors grows linearly", () => {
    const entries = Array.from({ length: 100_000 }, (_, i) => tensor(`t${i}`, "[1]", i, i + 1));
    const { tensors } = decodeSafetensors(file(`{${entries.join(",")}}`, 100_000)); // quadratic: many minutes
    expect(Object.keys(tensors).length).toBe(100_000);
  });

  test("a file without tensors is legal", () => {
    expect(Object.keys(decodeSafetensors(file("{}  ")).tensors)).toEqual([]);
  });
});

describe("exhaustive small damage", () => {
  const whole = encodeSafetensors(
    {
      w: { dtype: "F32", shape: [2, 1], data: Float32Array.of(1, 2) },
      m: { dtype: "BOOL", shape: [2], data: Uint8Array.of(1, 0) },
    },
    { k: "v" },
  );

  test("every truncation is refused with a SafetensorsError", () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(faultOf(() => decodeSafetensors(whole.subarray(0, length)))).toBeInstanceOf(SafetensorsError);
    }
  });

  test("every value of every byte is either read consistently or refused with a SafetensorsError", () => {
    let refused = 0;
    for (let at = 0; at < whole.length; at += 1) {
      for (let value = 0; value < 256; value += 1) {
        if (value === whole[at]) continue;
        try {
          const { tensors } = decodeSafetensors(whole.with(at, value));
          for (const { shape, data } of Object.values(tensors)) {
            expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
          }
        } catch (error) {
          if (!(error instanceof SafetensorsError)) throw error;
          refused += 1;
        }
      }
    }
    // Header bytes outside names and texts cannot change unnoticed: far more than half of all changes.
    expect(refused / (whole.length * 255)).toBeGreaterThan(0.8);
  });
});

describe("what cannot be written", () => {
  const f32: WireTensor = { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) };

  test.each<readonly [string, Record<string, WireTensor>, string]>([
    ["too few elements", { x: { ...f32, shape: [3] } }, "size"],
    ["a negative size", { x: { ...f32, shape: [-2] } }, "size"],
    ["a fractional size", { x: { ...f32, shape: [0.5, 4] } }, "size"],
    ["a BOOL of 2", { x: { dtype: "BOOL", shape: [1], data: Uint8Array.of(2) } }, "value"],
    ["the metadata name", { __metadata__: f32 }, "name"],
    ["a lone surrogate", { "\ud800": f32 }, "name"],
  ])("%s", (_name, tensors, reason) => {
    const fault = faultOf(() => encodeSafetensors(tensors));
    expect(fault.reason).toBe(reason);
    expect(fault.byteOffset).toBeUndefined();
  });
});
