import { createHash } from "node:crypto";
import { decodeSafetensors, encodeSafetensors, type WireTensor } from "@condensery/wire";
import { describe, expect, it } from "vitest";
import { unsearched } from "./best-state.js";
import { CheckpointError } from "./checkpoint-error.js";
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "./checkpoint.js";

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
  search: {
    losses: Float64Array.of(0.5, Infinity, 1 / 3),
    best: { step: 4, loss: 0.1 + 1e-15, images: Float32Array.of(9, 8, 7, 6.1), alpha: 0.02 - 1e-12 },
  },
};
const { search: _search, ...withoutSearch } = checkpoint;
const begun: Checkpoint = { ...withoutSearch, search: { losses: Float64Array.of(0.5), best: undefined } };

/** The file with other content, under a digest that fits. */
function forge(odd: Record<string, WireTensor | undefined>, said: Record<string, string | undefined>): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(encodeCheckpoint(checkpoint));
  const { digest: _digest, ...rest } = metadata;
  const content = present({ ...tensors, ...odd });
  const texts = present({ ...rest, ...said });
  const digest = createHash("sha256").update(encodeSafetensors(content, texts)).digest("hex");
  return encodeSafetensors(content, { ...texts, digest });
}

/** Without what is undefined. */
function present<Value>(values: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

const bestTensors = { best_images: undefined, best_alpha: undefined, best_loss: undefined };

function scalar(value: number): WireTensor {
  return { dtype: "F64", shape: [], data: Float64Array.of(value) };
}

describe("a checkpoint", () => {
  it.each([
    ["with a best state", checkpoint],
    ["without one", begun],
    ["of a job that has searched none", { ...withoutSearch, search: unsearched }],
  ])("comes back exactly, %s", (_, written) => {
    expect(decodeCheckpoint("file", encodeCheckpoint(written))).toEqual(written);
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

  it.each<[string, Record<string, WireTensor | undefined>, Record<string, string | undefined>]>([
    ["a format that nobody knows", {}, { format: "condensery-checkpoint/4" }],
    ["a step that is none", {}, { step: "abc" }],
    ["half a step", {}, { step: "1.5" }],
    ["a step that is written in another way", {}, { step: "07" }],
    ["a velocity of another shape", { images_velocity: { dtype: "F32", shape: [1], data: Float32Array.of(1) } }, {}],
    ["an alpha of 0", { alpha: scalar(0) }, {}],
    ["an alpha that is no number", { alpha: scalar(NaN) }, {}],
    ["no alpha", { alpha: { dtype: "F64", shape: [0], data: new Float64Array(0) } }, {}],
    ["one tensor more", { more: scalar(1) }, {}],
    ["one text more", {}, { more: "x" }],
    ["a device that has no UTF-8 form", {}, { device: '{"provider":"\\ud800","threads":1,"onnxruntime":"1"}' }],
    ["no losses", { last_losses: undefined }, {}],
    ["a loss that is no number", { last_losses: { dtype: "F64", shape: [1], data: Float64Array.of(NaN) } }, {}],
    ["a loss below 0", { last_losses: { dtype: "F64", shape: [1], data: Float64Array.of(-1) } }, {}],
    ["losses of two dimensions", { last_losses: { dtype: "F64", shape: [1, 1], data: Float64Array.of(1) } }, {}],
    ["a best state without images", { best_images: undefined }, {}],
    ["a best state without an alpha", { best_alpha: undefined }, {}],
    ["a best state without a loss", { best_loss: undefined }, {}],
    ["a best state without a step", {}, { best_step: undefined }],
    ["a step of a best state that it lacks", bestTensors, {}],
    ["a best state of a step to come", {}, { best_step: "7" }],
    ["a best state of an alpha of 0", { best_alpha: scalar(0) }, {}],
    ["a best state of an endless loss", { best_loss: scalar(Infinity) }, {}],
    ["best images of another shape", { best_images: { dtype: "F32", shape: [1], data: Float32Array.of(1) } }, {}],
    ["a best state under the format that had none", {}, { format: "condensery-checkpoint/2" }],
  ])("is refused when it has %s, though its digest fits", (_, odd, said) => {
    const forged = forge(odd, said);
    expect(() => decodeCheckpoint("checkpoint-7.safetensors", forged)).toThrow(CheckpointError);
    expect(() => decodeCheckpoint("checkpoint-7.safetensors", forged)).toThrow(/^checkpoint-7\.safetensors: /);
  });

  it("of the version before is read, without a best state", () => {
    const old = forge(
      { ...bestTensors, last_losses: undefined },
      { format: "condensery-checkpoint/2", best_step: undefined },
    );
    const digest = createHash("sha256").update(old).digest("hex");
    // What the version before wrote for this state
    expect(digest).toBe("4004007aec5fc44e2be23790796e61d8b6ab8c5fa06ecd91ce47cc144d0b4535");
    expect(decodeCheckpoint("file", old)).toEqual({ ...withoutSearch, search: unsearched });
    const damaged = old.slice();
    damaged[old.length - 1] = (damaged[old.length - 1] ?? 0) ^ 1;
    expect(() => decodeCheckpoint("file", damaged)).toThrow(CheckpointError);
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
