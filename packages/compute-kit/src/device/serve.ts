import type { Runtime } from "@condensery/runtime";
import {
  startServer,
  type HostedService,
  type RunningServer,
  type Schema,
  type ServiceStart,
} from "@condensery/service-kit";
import { descriptorSet } from "@condensery/wire/descriptors";

/** What a service holds from its start to its end. */
export interface Holdings {
  readonly runtime: Runtime;
  /** Let go of after the last call, for example connections. */
  readonly others?: readonly Disposable[];
}

/** Serves until the process is asked to end, then releases the device: its threads must end before the process does. */
export async function serveOnDevice<Own extends Schema>(
  { server, logger, telemetry, signal }: ServiceStart<Own>,
  service: HostedService,
  { runtime, others = [] }: Holdings,
): Promise<RunningServer> {
  const release = async (): Promise<void> => {
    for (const held of others) held[Symbol.dispose]();
    await runtime.close();
  };
  const finish = async (): Promise<void> => {
    try {
      const { runs, residentTensors, deviceSeconds } = await runtime.statistics();
      logger.info({ runs, residentTensors, deviceSeconds }, "releasing the device");
    } finally {
      await release();
    }
  };
  try {
    const common = { configuration: server, logger, telemetry, signal, descriptors: descriptorSet() };
    const running = await startServer({ services: [service], ...common });
    return { ...running, stopped: running.stopped.then(finish) };
  } catch (error) {
    await release();
    throw error;
  }
}
