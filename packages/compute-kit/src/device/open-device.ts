import { availableParallelism } from "node:os";
import { Runtime, type ProviderChoice } from "@condensery/runtime";
import type { Logger } from "@condensery/service-kit";
import type { DeviceConfiguration } from "../configuration/compute-variables.js";
import { equalLayouts, serialLayout, taskLayout, type Layout } from "./layout.js";

/**
 * Starts the workers for work whose steps follow from one another.
 *
 * @throws ProviderUnavailableError when the provider asked for does not work here
 */
export async function openDevice(configuration: DeviceConfiguration, logger: Logger): Promise<Runtime> {
  const runtime = await openSerial(configuration);
  return announced(runtime, logger);
}

/**
 * Starts the workers for independent tasks.
 *
 * @throws ProviderUnavailableError when the provider asked for does not work here
 */
export async function openTaskDevice(configuration: DeviceConfiguration, logger: Logger): Promise<Runtime> {
  // How many workers there should be depends on the provider, which only a running one can tell
  const first = await openSerial(configuration);
  const layout = taskLayout(configuration, first.report().provider, availableParallelism());
  if (equalLayouts(first.report(), layout)) return announced(first, logger);
  await first.close();
  return announced(await openWorkers(configuration.provider, layout, configuration), logger);
}

/** Starts workers in a layout. */
export function openWorkers(
  provider: ProviderChoice,
  layout: Layout,
  { programCache }: Pick<DeviceConfiguration, "programCache">,
): Promise<Runtime> {
  return Runtime.start({
    provider,
    workers: layout.workers,
    threads: layout.threads,
    sessionLimit: programCache,
    // The gates bound the calls, and a call has one list of commands with a worker at a time
    queueLimit: Number.MAX_SAFE_INTEGER,
  });
}

/** Says in the log what a runtime runs on. */
export function announced(runtime: Runtime, logger: Logger): Runtime {
  const { provider, workers, threads, version, rejected } = runtime.report();
  logger.info({ provider, workers, threads, onnxruntime: version, rejected }, "device ready");
  return runtime;
}

function openSerial(configuration: DeviceConfiguration): Promise<Runtime> {
  return openWorkers(configuration.provider, serialLayout(configuration, availableParallelism()), configuration);
}
