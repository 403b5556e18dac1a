import type { InferenceSession } from "onnxruntime-node";
import type { ProviderName } from "./options.js";
import type { WorkerSettings } from "./protocol.js";

/**
 * Session options of every session of a worker; `profilePrefix` turns ONNX Runtime's profiler on.
 *
 * Chosen by measurement (ORT 1.30, 2 cores, three-block ConvNet of width 128, batch 10, four sessions in turn):
 * - spinning for 100 us, and not beyond the end of a run. Each session has its own thread pool: pools which spin after
 *   their run take the cores from the session that runs next (9 ms a run without spinning, 29 ms with), and long spins
 *   stall when other processes want the cores. No spinning at all loses 12 to 15 % to waking threads between operators.
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
      "session.intra_op.allow_spinning": "1",
      "session.intra_op.spin_duration_us": "100",
      "session.force_spinning_stop": "1",
      // Flushing denormals would reach pool threads and the thread which made the process's first session, and no
      // other: the same program would then give other bytes in another worker.
      "session.set_denormal_as_zero": "0",
      ...settings.session,
    },
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
  };
}
