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
});
