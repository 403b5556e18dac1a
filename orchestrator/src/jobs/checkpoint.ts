import { createHash } from "node:crypto";
import type { CondensationState } from "@condensery/condensation";
import type { ComputeDevice } from "../compute/compute.js";
import { deviceJson } from "../documents/device.js";
import { canonicalJson, CanonicalJsonError } from "@condensery/trajectories";
import { encodeSafetensors, SafetensorsError, type WireTensor } from "@condensery/wire";
import { unsearched, type BestSearch, type BestState } from "./best-state.js";
import { CheckpointContent } from "./checkpoint-content.js";
import { CheckpointError } from "./checkpoint-error.js";

/** The state of a job between two outer steps, with what it belongs to. */
export interface Checkpoint {
  readonly state: CondensationState;
  /** The best state behind which `state` has gone on, and what finding a better one needs. */
  readonly search: BestSearch;
  /** [n, c, h, w] */
  readonly imageShape: readonly number[];
  /** Canonical JSON of the job's specification when it was written. */
  readonly spec: string;
  /** What computed its last step. */
  readonly device: ComputeDevice;
}

/** Older ones are read and not written; the second knew of no best state. */
const [format, withoutBest] = ["condensery-checkpoint/3", "condensery-checkpoint/2"] as const;
type Format = typeof format | typeof withoutBest;

/** The file's bytes; equal checkpoints give equal bytes. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  return encodeAs(format, checkpoint);
}

/** Throws CheckpointError when the bytes are not exactly what `encodeCheckpoint`, or an older version, wrote. */
export function decodeCheckpoint(file: string, bytes: Uint8Array): Checkpoint {
  const content = new CheckpointContent(file, bytes);
  const found = content.oneOf("format", [format, withoutBest]);
  const { shape: imageShape, data: value } = content.floats("images", "F32");
  const step = content.step("step");
  const checkpoint: Checkpoint = {
    imageShape,
    spec: content.text("spec"),
    device: content.device(),
    state: {
      step,
      images: { value, velocity: content.floats("images_velocity", "F32").data },
      alpha: { value: content.positive("alpha"), velocity: content.number("alpha_velocity") },
    },
    search: found === withoutBest ? unsearched : readSearch(content),
  };
  const { best } = checkpoint.search;
  if (best !== undefined && best.step >= step) {
    throw new CheckpointError(file, `expected a best state of before step ${step}, found one of step ${best.step}`);
  }
  if (!written(file, found, checkpoint).equals(bytes)) {
    throw new CheckpointError(file, "was changed: it is not what a checkpoint is written as");
  }
  return checkpoint;
}

function encodeAs(as: Format, { state, search, imageShape, spec, device }: Checkpoint): Uint8Array<ArrayBuffer> {
  const best = as === withoutBest ? undefined : search.best;
  const tensors: Record<string, WireTensor> = {
    images: { dtype: "F32", shape: imageShape, data: state.images.value },
    images_velocity: { dtype: "F32", shape: imageShape, data: state.images.velocity },
    alpha: scalar(state.alpha.value),
    alpha_velocity: scalar(state.alpha.velocity),
    ...(as === withoutBest
      ? {}
      : { last_losses: { dtype: "F64", shape: [search.losses.length], data: search.losses } }),
    ...(best && bestTensors(best, imageShape)),
  };
  const metadata = {
    format: as,
    step: String(state.step),
    ...(best && { best_step: String(best.step) }),
    spec,
    device: canonicalJson(deviceJson(device)),
  };
  return encodeSafetensors(tensors, { ...metadata, digest: digestOf(tensors, metadata) });
}

function bestTensors({ images, alpha, loss }: BestState, shape: readonly number[]): Record<string, WireTensor> {
  return { best_images: { dtype: "F32", shape, data: images }, best_alpha: scalar(alpha), best_loss: scalar(loss) };
}

function scalar(value: number): WireTensor {
  return { dtype: "F64", shape: [], data: Float64Array.of(value) };
}

function readSearch(content: CheckpointContent): BestSearch {
  const losses = content.losses("last_losses");
  if (!content.has("best_images")) return { losses, best: undefined };
  const best: BestState = {
    step: content.step("best_step"),
    loss: content.number("best_loss"),
    images: content.floats("best_images", "F32").data,
    alpha: content.positive("best_alpha"),
  };
  return { losses, best };
}

/** What was read may still be what cannot be written, such as text that only an escape can hold. */
function written(file: string, as: Format, checkpoint: Checkpoint): Buffer {
  try {
    return Buffer.from(encodeAs(as, checkpoint).buffer);
  } catch (cause) {
    if (!(cause instanceof SafetensorsError || cause instanceof CanonicalJsonError)) throw cause;
    throw new CheckpointError(file, `expected what a checkpoint is written with; ${cause.message}`, { cause });
  }
}

/** Of everything in the file but the digest itself. */
function digestOf(tensors: Readonly<Record<string, WireTensor>>, metadata: Readonly<Record<string, string>>): string {
  return createHash("sha256").update(encodeSafetensors(tensors, metadata)).digest("hex");
}
