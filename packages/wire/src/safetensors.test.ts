import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { decodeSafetensors } from "./decode-safetensors.js";
import { encodeSafetensors } from "./encode-safetensors.js";
import type { WireTensor } from "./wire-tensor.js";

const everyDtype: Record<string, WireTensor> = {
  "b.bytes": { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 255) },
  "a.flags": { dtype: "BOOL", shape: [2, 1], data: Uint8Array.of(0, 1) },
  theta: { dtype: "F32", shape: [2, 2], data: Float32Array.of(1.5, -0, Number.NaN, 3e38) },
  labels: { dtype: "I64", shape: [2], data: BigInt64Array.of(-1n, 2n ** 62n) },
  order: { dtype: "I32", shape: [1, 1], data: Int32Array.of(-2_000_000_000) },
  alpha: { dtype: "F64", shape: [], data: Float64Array.of(Math.PI) },
  empty: { dtype: "F32", shape: [0, 7], data: new Float32Array(0) },
};

describe("round trip", () => {
  test("all dtypes, a scalar, an empty tensor and metadata", () => {
    const metadata = { z: "1", note: 'quotes " and \n and ü' };
    const { tensors, metadata: read } = decodeSafetensors(encodeSafetensors(everyDtype, metadata));
    expect({ ...tensors }).toEqual(everyDtype);
    expect({ ...read }).toEqual(metadata);
  });

  test("the order of keys does not reach the bytes", () => {
    const reversed = Object.fromEntries(Object.entries(everyDtype).toReversed());
    expect(encodeSafetensors(reversed, { b: "2", a: "1" })).toEqual(encodeSafetensors(everyDtype, { a: "1", b: "2" }));
  });

  test("exact bytes of a small file", () => {
    const file = encodeSafetensors({ x: { dtype: "F32", shape: [1], data: Float32Array.of(1) } });
    const header = '{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ';
    expect(Buffer.from(file).toString("latin1")).toBe(`8\0\0\0\0\0\0\0${header}\0\0\u0080\u003f`);
  });

  test("tensors lie aligned to their element size", () => {
    const file = encodeSafetensors(everyDtype);
    const headerLength = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(headerLength % 8).toBe(0);
    const header: unknown = JSON.parse(Buffer.from(file.subarray(8, 8 + headerLength)).toString());
    expect(header).toMatchObject({
      alpha: { data_offsets: [0, 8] },
      labels: { data_offsets: [8, 24] },
      order: { data_offsets: [24, 28] },
      theta: { data_offsets: [28, 44] },
      "a.flags": { data_offsets: [44, 46] },
      "b.bytes": { data_offsets: [46, 49] },
    });
  });

  test("views into larger buffers are written by their own range", () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const { tensors } = decodeSafetensors(encodeSafetensors({ x: { dtype: "F32", shape: [2], data } }));
    expect(tensors["x"]?.data).toEqual(Float32Array.of(1, 2));
  });

  test("decoded data are copies, also of a Buffer at an odd address", () => {
    const file = encodeSafetensors(everyDtype);
    const pool = Buffer.alloc(file.length + 3);
    const shifted = pool.subarray(3);
    shifted.set(file);
    const { tensors } = decodeSafetensors(shifted);
    shifted.fill(0xee);
    expect({ ...tensors }).toEqual(everyDtype);
  });

  test("names of Object.prototype are plain keys", () => {
    const named: Record<string, WireTensor> = Object.create(null);
    named["__proto__"] = { dtype: "U8", shape: [1], data: Uint8Array.of(7) };
    named["constructor"] = { dtype: "U8", shape: [1], data: Uint8Array.of(8) };
    const text: Record<string, string> = Object.create(null);
    text["__proto__"] = "polluted";
    const { tensors, metadata } = decodeSafetensors(encodeSafetensors(named, text));
    expect(Object.keys(tensors)).toEqual(["__proto__", "constructor"]);
    expect(Object.getOwnPropertyDescriptor(tensors, "__proto__")?.value.data).toEqual(Uint8Array.of(7));
    expect(Object.getOwnPropertyDescriptor(metadata, "__proto__")?.value).toBe("polluted");
    expect("polluted" in {}).toBe(false);
  });
});

const golden = fileURLToPath(new URL("../../../../shared/golden/", import.meta.url));

describe.skipIf(!existsSync(golden))("reference files (skipped where ../shared/golden is absent)", () => {
  const files = existsSync(golden) ? readdirSync(golden).filter((name) => name.endsWith(".safetensors")) : [];

  test("there are some", () => {
    expect(files.length).toBeGreaterThan(0);
  });

  test.each(files)("%s is read, written and read again to the same values", (name) => {
    const content = decodeSafetensors(readFileSync(golden + name));
    const parameters: unknown = JSON.parse(content.metadata["parameter_shapes"] ?? "null");
    const sizes = Array.isArray(parameters)
      ? parameters.map((shape: readonly number[]) => shape.reduce((a, b) => a * b, 1))
      : [];
    const theta = content.tensors["in.theta_start"];
    expect(theta?.shape).toEqual([sizes.reduce((a, b) => a + b, 0)]);
    expect(Array.from(theta?.data ?? [], Number).every(Number.isFinite)).toBe(true);
    const again = decodeSafetensors(encodeSafetensors(content.tensors, content.metadata));
    expect(again).toEqual(content);
  });
});
