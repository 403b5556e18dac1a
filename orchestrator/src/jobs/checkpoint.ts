import { createHash } from "node:crypto";
import type { CondensationState } from "@condensery/condensation";
import type { ComputeDevice } from "../compute/compute.js";
import { DocumentError, Fields } from "../documents/fields.js";
import { deviceJson, readDevice } from "../documents/device.js";
import { canonicalJson } from "@condensery/trajectories";
import { decodeSafetensors, encodeSafetensors, type WireDtype, type WireTensor } from "@condensery/wire";

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
export function encodeCheckpoint({ state, imageShape, spec, device }: Checkpoint): Uint8Array {
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
  const { digest, ...rest } = metadata;
  if (rest["format"] !== format) {
    throw new CheckpointError(file, `expected format ${format}, found ${rest["format"] ?? "none"}`);
  }
  if (digest !== digestOf(tensors, rest)) throw new CheckpointError(file, "was changed: its digest does not fit");
  const images = floats(file, tensors, "images", "F32");
  const alpha = floats(file, tensors, "alpha", "F64");
  return {
    imageShape: images.shape,
    spec: rest["spec"] ?? "",
    device: deviceOf(file, rest["device"] ?? ""),
    state: {
      step: Number(rest["step"]),
      images: { value: images.data, velocity: floats(file, tensors, "images_velocity", "F32").data },
      alpha: { value: alpha.data[0] ?? NaN, velocity: floats(file, tensors, "alpha_velocity", "F64").data[0] ?? NaN },
    },
  };
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
    throw new CheckpointError(file, `expected a device, found ${JSON.stringify(text)}`, { cause });
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

function isOf<Dtype extends WireDtype>(
  tensor: WireTensor | undefined,
  dtype: Dtype,
): tensor is Extract<WireTensor, { readonly dtype: Dtype }> {
  return tensor?.dtype === dtype;
}
