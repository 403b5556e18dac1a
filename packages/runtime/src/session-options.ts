import type { InferenceSession } from "onnxruntime-node";
import type { ProviderName } from "./options.js";
import type { WorkerSettings } from "./protocol.js";

/**
 * Session options of every session of a worker; `profilePrefix` turns ONNX Runtime's profiler on.
 *
 * Chosen by measurement (ORT 1.30, 2 cores, three-block ConvNet of width 128, batch 10, four sessions in turn):
 * - spinning off: 9 ms a run against 29 ms. Each session has its own thread pool, and pools which spin after their run
 *   take the cores from the session that runs next. A lone session loses 5 % by it.
 * - memory pattern off: 170 MB resident against 205 to 225 MB, at the same speed. Arena on: up to 12 % faster than off.
 */
export function sessionOptions(
  settings: WorkerSettings,
  provider: ProviderName,
  profilePrefix?: string,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    enableCpuMemArena: true,
    enableMemPattern: false,
    // Errors arrive as exceptions; a library does not write them to the process's standard error as well.
    logSeverityLevel: 4,
    extra: {
      "session.intra_op.allow_spinning": "0",
      // Flushing denormals would reach pool threads and the thread which made the process's first session, and no
      // other: the same program would then give other bytes in another worker.
      "session.set_denormal_as_zero": "0",
      ...settings.session,
    },
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  };
}
