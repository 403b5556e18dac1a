import { Worker } from "node:worker_threads";
import { withoutTelemetry } from "./without-telemetry.js";
import type { SpawnWorker } from "./worker-handle.js";

/** A worker keeps commands and names in its heap; tensors and models lie outside. */
const heapMegabytes = 1024;

/** Starts the compiled worker entry; when this module itself runs from source, the one in the build folder. */
export const spawnWorker: SpawnWorker = (settings) => {
  withoutTelemetry();
  const entry = import.meta.url.endsWith(".ts") ? "../dist/worker-main.js" : "./worker-main.js";
  return new Worker(new URL(entry, import.meta.url), {
    workerData: settings,
    name: `condensery-runtime-${settings.index}`,
    // Loader hooks of the process (tracing, test runners) have nothing to do in a thread which only runs models.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
};
