import { createHash } from "node:crypto";
import { decodeSafetensors, encodeSafetensors, type WireTensor } from "@condensery/wire";
import { describe, expect, it } from "vitest";
import { CheckpointError, decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "./checkpoint.js";

const checkpoint: Checkpoint = {
  imageShape: [2, 1, 1, 2],
  spec: '{"a":1}',
  device: { provider: "cpu", threads: 2, onnxruntime: "1.30.0" },
  state: {
    step: 7,
    images: { value: Float32Array.of(1, -2, 0.1, 3e-8), velocity: Float32Array.of(0, 1, 2, 3) },
    // Numbers that float32 does not hold
    alpha: { value: 0.01 + 1e-12, velocity: -1 / 3 },
  },
};

describe("a checkpoint", () => {
  it("comes back exactly", () => {
    expect(decodeCheckpoint("file", encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it("has equal bytes when it is equal", () => {
    expect(encodeCheckpoint(decodeCheckpoint("file", encodeCheckpoint(checkpoint)))).toEqual(
      encodeCheckpoint(checkpoint),
    );
  });

  it("is refused when any byte of it has changed", () => {
    const bytes = encodeCheckpoint(checkpoint);
    for (let place = 0; place < bytes.length; place++) {
      const damaged = bytes.slice();
      damaged[place] = (damaged[place] ?? 0) ^ 1;
      expect(() => decodeCheckpoint("file", damaged), `byte ${place}`).toThrow(CheckpointError);
    }
  });

  it("is refused when its end is missing, by name", () => {
    const bytes = encodeCheckpoint(checkpoint);
    expect(() => decodeCheckpoint("checkpoint-7.safetensors", bytes.subarray(0, -1))).toThrow(
      /^checkpoint-7\.safetensors: /,
    );
  });

  it.each<[string, Record<string, WireTensor>, Record<string, string>]>([
    ["a step that is none", {}, { step: "abc" }],
    ["half a step", {}, { step: "1.5" }],
    ["a step that is written in another way", {}, { step: "07" }],
    ["a velocity of another shape", { images_velocity: { dtype: "F32", shape: [1], data: Float32Array.of(1) } }, {}],
    ["an alpha of 0", { alpha: { dtype: "F64", shape: [], data: Float64Array.of(0) } }, {}],
    ["an alpha that is no number", { alpha: { dtype: "F64", shape: [], data: Float64Array.of(NaN) } }, {}],
    ["no alpha", { alpha: { dtype: "F64", shape: [0], data: new Float64Array(0) } }, {}],
    ["one tensor more", { more: { dtype: "F64", shape: [], data: Float64Array.of(1) } }, {}],
    ["one text more", {}, { more: "x" }],
    ["a device that has no UTF-8 form", {}, { device: '{"provider":"\\ud800","threads":1,"onnxruntime":"1"}' }],
  ])("is refused when it has %s, though its digest fits", (_, odd, said) => {
    const { tensors, metadata } = decodeSafetensors(encodeCheckpoint(checkpoint));
    const { digest: _digest, ...rest } = { ...metadata, ...said };
    const content = { ...tensors, ...odd };
    const digest = createHash("sha256").update(encodeSafetensors(content, rest)).digest("hex");
    const forged = encodeSafetensors(content, { ...rest, digest });
    expect(() => decodeCheckpoint("checkpoint-7.safetensors", forged)).toThrow(CheckpointError);
    expect(() => decodeCheckpoint("checkpoint-7.safetensors", forged)).toThrow(/^checkpoint-7\.safetensors: /);
  });

  it("is refused when it has text that only an escape can hold", () => {
    const bytes = encodeCheckpoint({ ...checkpoint, spec: "######" });
    const escaped = Buffer.from(Buffer.from(bytes).toString("latin1").replace("######", "\\ud800"), "latin1");
    expect(() => decodeCheckpoint("checkpoint-7.safetensors", escaped)).toThrow(CheckpointError);
    expect(() => decodeCheckpoint("checkpoint-7.safetensors", escaped)).toThrow(
      /expected what a checkpoint is written with/,
    );
  });
});
