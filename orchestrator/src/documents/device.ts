import type { JsonObject } from "@condensery/trajectories";
import type { ComputeDevice } from "../compute/compute.js";
import type { Fields } from "./fields.js";

/** A device as documents state it. */
export function deviceJson({ provider, threads, onnxruntime }: ComputeDevice): JsonObject {
  return { provider, threads, onnxruntime };
}

/** Throws DocumentError. */
export function readDevice(fields: Fields): ComputeDevice {
  const device = {
    provider: fields.text("provider"),
    threads: fields.number("threads", { integer: true, least: 1 }),
    onnxruntime: fields.text("onnxruntime"),
  };
  fields.close();
  return device;
}
