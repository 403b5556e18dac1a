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
  }),
);

const image: WireTensor = { dtype: "F32", shape: [2, 1, 1, 2], data: Float32Array.of(1, 2, 3, 4) };
const scalar: WireTensor = { dtype: "F64", shape: [], data: Float64Array.of(0.01) };

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
const devices = fc
  .constantFrom("", "{}", "null", '{"provider":"cpu","threads":2,"onnxruntime":"1.30.0"}', '{"provider":"cpu"}')
  .chain((text) => fc.constantFrom(text, text, ` ${text}`));

/** Files that are right in every checksum, and wrong in one thing or another. */
const forged: fc.Arbitrary<FuzzCase> = fc
  .tuple(
    fc.record(
      { images: tensors, images_velocity: tensors, alpha: tensors, alpha_velocity: tensors, more: tensors },
      { requiredKeys: [] },
    ),
    fc.record({ step: steps, device: devices, spec: fc.string(), more: fc.string() }, { requiredKeys: [] }),
  )
  .map(([odd, metadata]) => {
    const device = '{"onnxruntime":"1.30.0","provider":"cpu","threads":2}';
    const whole = { images: image, images_velocity: image, alpha: scalar, alpha_velocity: scalar, ...odd };
    const said = { format: "condensery-checkpoint/2", step: "7", spec: "{}", device, ...metadata };
    return { content: sealCheckpoint(encodeSafetensors(whole, said)), valid: false };
  });

const dictionary = [
  '"step":"',
  '"digest":"',
  '"format":"condensery-checkpoint/2"',
  '"alpha"',
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
      const { state, imageShape, ...rest } = decodeCheckpoint("checkpoint", content);
      const { step, images, alpha } = state;
      if (!Number.isSafeInteger(step) || step < 0) throw new Violation(`the step ${step} was taken`);
      const count = imageShape.reduce((product, size) => product * size, 1);
      if (images.value.length !== count || images.velocity.length !== count) {
        throw new Violation(`images [${imageShape.join(", ")}] have a velocity of ${images.velocity.length} values`);
      }
      if (!(alpha.value > 0) || Number.isNaN(alpha.velocity)) throw new Violation(`alpha ${alpha.value} was taken`);
      const again = encodeCheckpoint({ state, imageShape, ...rest });
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
