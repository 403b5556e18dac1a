import type { FloatTensor } from "@condensery/condensation";
import { invalid, tensorToWire } from "@condensery/wire/convert";
import type { DatasetReference, Device, Parameters, Tensor } from "@condensery/wire/type";
import type { ComputeDevice, SnapshotName, Task } from "./compute.js";

/** The message of a tensor of floats. */
export function floatsToWire({ shape, data }: FloatTensor): Tensor {
  return tensorToWire({ shape, data: data instanceof Float32Array ? data : Float32Array.from(data) });
}

/** int64 [steps, batch]. */
export function batchesToWire(batches: readonly (readonly number[])[]): Tensor {
  const shape = [batches.length, batches[0]?.length ?? 0];
  return tensorToWire({ shape, data: BigInt64Array.from(batches.flat(), BigInt) });
}

export function snapshotToWire({ specDigest, expert, epoch }: SnapshotName): Parameters {
  return { source: { $case: "snapshot", snapshot: { specificationDigest: specDigest, expert, epoch } } };
}

export function datasetToWire({ uri, digest }: Task["dataset"]): DatasetReference {
  return { uri, digest };
}

/** @throws WireError */
export function deviceFromWire(device: Device | undefined, field: string): ComputeDevice {
  if (device === undefined) throw invalid(field, "a device", "nothing");
  const { provider, threads, onnxruntime } = device;
  return { provider, threads, onnxruntime };
}
