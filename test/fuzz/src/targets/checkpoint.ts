import { createHash } from "node:crypto";
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type WireTensor } from "@condensery/wire";
import * as fc from "fast-check";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { sealed } from "../mutation/sealed.js";
import { CheckpointError, decodeCheckpoint, encodeCheckpoint, resolveJobSpec } from "../parsers/orchestrator.js";
import { nothingToClose, refusesWith, Violation, type FuzzCase, type FuzzTarget } from "../target.js";
import { sealSafetensors } from "./seal-safetensors.js";

const samples = [0, 25].map((step) =>
  encodeCheckpoint({
    imageShape: [2, 1, 1, 2],
    spec: JSON.stringify(resolveJobSpec({ seed: String(step) })),
    device: { provider: "cpu", threads: 2, onnxruntime: "1.30.0" },
    state: {
      step,
      images: { value: Float32Array.of(1, -2, 0.1, 3e-8), velocity: Float32Array.of(0, 1, 2, 3) },
      alpha: { value: 0.01, velocity: -1 / 3 },
    },
    search: {
      losses: Float64Array.of(0.5, Infinity),
      best: step === 0 ? undefined : { step: 20, loss: 0.25, images: Float32Array.of(4, 3, 2, 1), alpha: 0.02 },
    },
  }),
);

const image: WireTensor = { dtype: "F32", shape: [2, 1, 1, 2], data: Float32Array.of(1, 2, 3, 4) };
const scalar: WireTensor = { dtype: "F64", shape: [], data: Float64Array.of(0.01) };

const losses: WireTensor = { dtype: "F64", shape: [2], data: Float64Array.of(0.5, Infinity) };

const tensors: fc.Arbitrary<WireTensor> = fc.constantFrom<WireTensor>(
  image,
  scalar,
  { dtype: "F32", shape: [4], data: Float32Array.of(1, 2, 3, NaN) },
  { dtype: "F32", shape: [0], data: new Float32Array(0) },
  { dtype: "F32", shape: [], data: Float32Array.of(1) },
  { dtype: "F64", shape: [2], data: Float64Array.of(1, 2) },
  { dtype: "F64", shape: [0], data: new Float64Array(0) },
  { dtype: "F64", shape: [], data: Float64Array.of(NaN) },
  { dtype: "F64", shape: [], data: Float64Array.of(-1) },
  { dtype: "I32", shape: [1], data: Int32Array.of(1) },
);
const steps = fc.constantFrom(
  "0",
  "7",
  "-1",
  "1.5",
  "",
  " 7",
  "07",
  "1e3",
  "abc",
  "Infinity",
  "9007199254740993",
  "0x10",
);
const formats = fc.constantFrom("condensery-checkpoint/2", "condensery-checkpoint/3", "condensery-checkpoint/4");
const devices = fc
  .constantFrom("", "{}", "null", '{"provider":"cpu","threads":2,"onnxruntime":"1.30.0"}', '{"provider":"cpu"}')
  .chain((text) => fc.constantFrom(text, text, ` ${text}`));

/** Files that are right in every checksum, and wrong in one thing or another. */
const forged: fc.Arbitrary<FuzzCase> = fc
  .tuple(
    fc.record(
      {
        images: tensors,
        images_velocity: tensors,
        alpha: tensors,
        alpha_velocity: tensors,
        last_losses: tensors,
        best_images: tensors,
        best_alpha: tensors,
        best_loss: tensors,
        more: tensors,
      },
      { requiredKeys: [] },
    ),
    fc.record(
      { step: steps, best_step: steps, device: devices, spec: fc.string(), more: fc.string(), format: formats },
      { requiredKeys: [] },
    ),
  )
  .map(([odd, metadata]) => {
    const device = '{"onnxruntime":"1.30.0","provider":"cpu","threads":2}';
    const whole = {
      images: image,
      images_velocity: image,
      alpha: scalar,
      alpha_velocity: scalar,
      last_losses: losses,
      ...odd,
    };
    const said = { format: "condensery-checkpoint/3", step: "7", spec: "{}", device, ...metadata };
    return { content: sealCheckpoint(encodeSafetensors(whole, said)), valid: false };
  });

const dictionary = [
  '"step":"',
  '"digest":"',
  '"format":"condensery-checkpoint/3"',
  '"alpha"',
  '"best_images"',
  '"best_step":"',
  '"last_losses"',
  '"images_velocity"',
  '"F64"',
].concat(["[1,2]", "[]", "\\ud800", "NaN", "-1", "1e9", '"device":"{}"', "__proto__"]);

/** Checkpoints; those with a digest made right again say what whoever can write the folder could have written. */
export const checkpoint: FuzzTarget = {
  name: "checkpoint",
  weight: 5,
  open: async () => ({
    cases: fc.oneof(
      { weight: 2, arbitrary: sealed(mutatedBytes(samples, dictionary), sealCheckpoint) },
      { weight: 1, arbitrary: forged },
    ),
    read(content) {
      const { state, imageShape, search, ...rest } = decodeCheckpoint("checkpoint", content);
      const { step, images, alpha } = state;
      if (!Number.isSafeInteger(step) || step < 0) throw new Violation(`the step ${step} was taken`);
      const count = imageShape.reduce((product, size) => product * size, 1);
      if (images.value.length !== count || images.velocity.length !== count) {
        throw new Violation(`images [${imageShape.join(", ")}] have a velocity of ${images.velocity.length} values`);
      }
      if (!(alpha.value > 0) || Number.isNaN(alpha.velocity)) throw new Violation(`alpha ${alpha.value} was taken`);
      const { best } = search;
      if (best !== undefined && !(best.step < step && best.alpha > 0 && best.images.length === count)) {
        throw new Violation(`a best state of step ${best.step} was taken`);
      }
      // What an older version wrote is written in the newer format
      if (decodeSafetensors(content).metadata["format"] === "condensery-checkpoint/2") return;
      const again = encodeCheckpoint({ state, imageShape, search, ...rest });
      if (!again.every((byte, at) => byte === content[at]) || again.length !== content.length) {
        throw new Violation("what was read is not what is written");
      }
    },
    refuses: refusesWith(CheckpointError),
    [Symbol.asyncDispose]: nothingToClose,
  }),
};

function sealCheckpoint(content: Uint8Array): Uint8Array {
  try {
    const { tensors, metadata } = decodeSafetensors(sealSafetensors(content));
    const { digest: _, ...rest } = metadata;
    const digest = createHash("sha256").update(encodeSafetensors(tensors, rest)).digest("hex");
    return encodeSafetensors(tensors, { ...rest, digest });
  } catch (error) {
    if (error instanceof SafetensorsError) return content;
    throw error;
  }
}
