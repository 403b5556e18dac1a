import type { RuntimeStatistics } from "@condensery/runtime";
import {
  startServer,
  type HostedService,
  type RunningServer,
  type Schema,
  type ServiceStart,
} from "@condensery/service-kit";
import { descriptorSet } from "@condensery/wire/descriptors";

/** What a device did, and what it still holds. */
export type DeviceUse = Pick<RuntimeStatistics, "runs" | "residentTensors" | "deviceSeconds">;

/** A device that a service has until its end; a Runtime is one. */
export interface HeldDevice {
  statistics(): Promise<DeviceUse>;
  close(): Promise<void>;
}

/** What a service holds from its start to its end. */
export interface Holdings {
  readonly devices: readonly HeldDevice[];
  /** Let go of after the last call, for example connections. */
  readonly others?: readonly Disposable[];
}

/** Serves until the process is asked to end, then releases the devices: their threads must end before the process does. */
export async function serveOnDevice<Own extends Schema>(
  { server, logger, telemetry, signal }: ServiceStart<Own>,
  service: HostedService,
  { devices, others = [] }: Holdings,
): Promise<RunningServer> {
  const release = async (): Promise<void> => {
    for (const held of others) held[Symbol.dispose]();
    await Promise.all(devices.map((device) => device.close()));
  };
  const finish = async (): Promise<void> => {
    try {
      const uses = await Promise.all(devices.map((device) => device.statistics()));
      const sum = (count: (use: DeviceUse) => number): number => uses.reduce((total, use) => total + count(use), 0);
      const runs = sum((use) => use.runs);
      const residentTensors = sum((use) => use.residentTensors);
      const deviceSeconds = sum((use) => use.deviceSeconds);
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
