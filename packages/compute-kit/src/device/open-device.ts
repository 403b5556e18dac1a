import { Runtime } from "@condensery/runtime";
import type { Logger } from "@condensery/service-kit";
import type { DeviceConfiguration } from "../configuration/compute-variables.js";

/**
 * Starts the worker threads that run the programs.
 *
 * @throws ProviderUnavailableError when the provider asked for does not work here
 */
export async function openDevice(
  { provider, threads, workers, programCache }: DeviceConfiguration,
  queueConcurrency: number,
  logger: Logger,
): Promise<Runtime> {
  const runtime = await Runtime.start({
    provider,
    workers,
    sessionLimit: programCache,
    // The gate bounds the calls, and a call has one list of commands with a worker at a time
    queueLimit: queueConcurrency,
    ...(threads === undefined ? {} : { threads }),
  });
  const { rejected, version, ...report } = runtime.report();
  const used = { provider: report.provider, workers: report.workers, threads: report.threads };
  logger.info({ ...used, onnxruntime: version, rejected }, "device ready");
  return runtime;
}
