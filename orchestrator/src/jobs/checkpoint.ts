import { createHash } from "node:crypto";
import type { CondensationState } from "@condensery/condensation";
import type { ComputeDevice } from "../compute/compute.js";
import { DocumentError, Fields } from "../documents/fields.js";
import { deviceJson, readDevice } from "../documents/device.js";
import { canonicalJson, CanonicalJsonError } from "@condensery/trajectories";
import {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type WireDtype,
  type WireTensor,
} from "@condensery/wire";

/** The state of a job between two outer steps, with what it belongs to. */
export interface Checkpoint {
  readonly state: CondensationState;
  /** [n, c, h, w] */
  readonly imageShape: readonly number[];
  /** Canonical JSON of the job's specification when it was written. */
  readonly spec: string;
  /** What computed its last step. */
  readonly device: ComputeDevice;
}

/** A checkpoint that cannot be continued from. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  readonly file: string;

  constructor(file: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(`${file}: ${message}`, options);
    this.file = file;
  }
}

const format = "condensery-checkpoint/2";

/** The file's bytes; equal checkpoints give equal bytes. */
export function encodeCheckpoint({ state, imageShape, spec, device }: Checkpoint): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, WireTensor> = {
    images: { dtype: "F32", shape: imageShape, data: state.images.value },
    images_velocity: { dtype: "F32", shape: imageShape, data: state.images.velocity },
    alpha: { dtype: "F64", shape: [], data: Float64Array.of(state.alpha.value) },
    alpha_velocity: { dtype: "F64", shape: [], data: Float64Array.of(state.alpha.velocity) },
  };
  const metadata = { format, step: String(state.step), spec, device: canonicalJson(deviceJson(device)) };
  return encodeSafetensors(tensors, { ...metadata, digest: digestOf(tensors, metadata) });
}

/** Throws CheckpointError when the bytes are not exactly what `encodeCheckpoint` wrote. */
export function decodeCheckpoint(file: string, bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decoded(file, bytes);
  if (metadata["format"] !== format) {
    throw new CheckpointError(file, `expected format ${format}, found ${metadata["format"] ?? "none"}`);
  }
  const images = floats(file, tensors, "images", "F32");
  const alpha = number(file, tensors, "alpha");
  if (!(alpha > 0)) throw new CheckpointError(file, `expected an alpha above 0, found ${alpha}`);
  const checkpoint: Checkpoint = {
    imageShape: images.shape,
    spec: metadata["spec"] ?? "",
    device: deviceOf(file, metadata["device"] ?? ""),
    state: {
      step: stepOf(file, metadata["step"] ?? ""),
      images: { value: images.data, velocity: floats(file, tensors, "images_velocity", "F32").data },
      alpha: { value: alpha, velocity: number(file, tensors, "alpha_velocity") },
    },
  };
  if (!written(file, checkpoint).equals(bytes)) {
    throw new CheckpointError(file, "was changed: it is not what a checkpoint is written as");
  }
  return checkpoint;
}

/** What was read may still be what cannot be written, such as text that only an escape can hold. */
function written(file: string, checkpoint: Checkpoint): Buffer {
  try {
    return Buffer.from(encodeCheckpoint(checkpoint).buffer);
  } catch (cause) {
    if (!(cause instanceof SafetensorsError || cause instanceof CanonicalJsonError)) throw cause;
    throw new CheckpointError(file, `expected what a checkpoint is written with; ${cause.message}`, { cause });
  }
}

function stepOf(file: string, text: string): number {
  if (/^(?:0|[1-9]\d{0,14})$/u.test(text)) return Number(text);
  throw new CheckpointError(file, `expected the number of a step, found ${JSON.stringify(text.slice(0, 40))}`);
}

function decoded(file: string, bytes: Uint8Array): ReturnType<typeof decodeSafetensors> {
  try {
    return decodeSafetensors(bytes);
  } catch (cause) {
    throw new CheckpointError(file, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function deviceOf(file: string, text: string): ComputeDevice {
  try {
    return readDevice(Fields.parse(file, text));
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    throw new CheckpointError(file, `expected a device, found ${JSON.stringify(text.slice(0, 100))}`, { cause });
  }
}

/** Of everything in the file but the digest itself. */
function digestOf(tensors: Readonly<Record<string, WireTensor>>, metadata: Readonly<Record<string, string>>): string {
  return createHash("sha256").update(encodeSafetensors(tensors, metadata)).digest("hex");
}

function floats<Dtype extends Extract<WireDtype, "F32" | "F64">>(
  file: string,
  tensors: Readonly<Record<string, WireTensor>>,
  name: string,
  dtype: Dtype,
): Extract<WireTensor, { readonly dtype: Dtype }> {
  const tensor = tensors[name];
  if (!isOf(tensor, dtype)) throw new CheckpointError(file, `expected a tensor "${name}" of ${dtype}`);
  return tensor;
}

/** A scalar of F64 that is finite. */
function number(file: string, tensors: Readonly<Record<string, WireTensor>>, name: string): number {
  const { shape, data } = floats(file, tensors, name, "F64");
  const [value = NaN] = data;
  if (shape.length === 0 && Number.isFinite(value)) return value;
  throw new CheckpointError(
    file,
    `expected "${name}" to be one finite number, found [${shape.join(", ")}] of ${value}`,
  );
}

function isOf<Dtype extends WireDtype>(
  tensor: WireTensor | undefined,
  dtype: Dtype,
): tensor is Extract<WireTensor, { readonly dtype: Dtype }> {
  return tensor?.dtype === dtype;
}
