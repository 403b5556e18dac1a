import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import type { ProviderName, RejectedProvider } from "./options.js";
import type { WorkerReport, WorkerSettings } from "./protocol.js";
import { sessionOptions } from "./session-options.js";

/** `ModelProto` (IR 9, opset 20) of one node, y = Add(x, x), on float32[1]. */
const probeModel = Uint8Array.from(
  Buffer.from("CAk6OAoRCgF4CgF4EgF5GgF5IgNBZGQSAWdaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAU", "base64"),
);

/** What to do where a provider does not work; appended to ONNX Runtime's own words. */
const advice: Readonly<Record<ProviderName, string>> = {
  cpu: "check the session options and the installation of onnxruntime-node",
  cuda: "on Linux x64 with an NVIDIA driver, CUDA 12 and cuDNN 9, fetch ONNX Runtime's CUDA libraries with: ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --ignore-scripts=false",
  tensorrt:
    "install TensorRT and ONNX Runtime's TensorRT libraries: ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --ignore-scripts=false",
  dml: "DirectML is part of onnxruntime-node on Windows only",
  coreml: "CoreML is part of onnxruntime-node on macOS only",
  webgpu: "WebGPU needs a Vulkan, Metal or Direct3D 12 driver; on Linux libvulkan.so.1 and a driver manifest",
};

/** Runs the probe on each candidate in turn and takes the first that gives the right answer. */
export async function chooseProvider(settings: WorkerSettings, version: string): Promise<WorkerReport> {
  const listed = listSupportedBackends().map(({ name, bundled }) => ({ name, bundled }));
  const rejected: RejectedProvider[] = [];
  for (const provider of settings.candidates) {
    const reason = missing(provider, listed) ?? (await probe(provider, settings));
    if (reason === undefined) {
      return { provider, rejected, listed, version };
    }
    rejected.push({ provider, reason: `${reason}; ${advice[provider]}` });
  }
  return { provider: undefined, rejected, listed, version };
}

/** Why a provider cannot even be tried. Asking ONNX Runtime for an absent library makes it print to standard error. */
function missing(provider: ProviderName, listed: readonly { readonly name: string }[]): string | undefined {
  const platform = `${process.platform}/${process.arch}`;
  if (!listed.some(({ name }) => name === provider)) {
    return `onnxruntime-node for ${platform} does not contain it`;
  }
  if (provider !== "cuda" && provider !== "tensorrt") {
    return undefined;
  }
  const packageFolder = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const file =
    process.platform === "win32" ? `onnxruntime_providers_${provider}.dll` : `libonnxruntime_providers_${provider}.so`;
  const folder = join(packageFolder, "bin", "napi-v6", process.platform, process.arch);
  return existsSync(join(folder, file)) ? undefined : `${file} is not in ${folder}`;
}

/** Why a provider fails the probe; `undefined` when it passes. */
async function probe(provider: ProviderName, settings: WorkerSettings): Promise<string | undefined> {
  try {
    const session = await InferenceSession.create(probeModel, sessionOptions(settings, provider));
    try {
      const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(1.5), [1]) }, ["y"]);
      return y?.data[0] === 3 ? undefined : `1.5 + 1.5 gave ${String(y?.data[0])}`;
    } finally {
      await session.release();
    }
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}
