import type { RuntimeReport } from "@condensery/runtime";
import type { Device } from "@condensery/wire/type";

/** What computes a response: equal devices give equal bytes for equal requests. */
export function deviceToWire({
  provider,
  threads,
  version,
}: Pick<RuntimeReport, "provider" | "threads" | "version">): Device {
  return { provider, threads, onnxruntime: version };
}
