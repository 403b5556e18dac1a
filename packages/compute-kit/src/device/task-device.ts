import { availableParallelism } from "node:os";
import type { Runtime, RuntimeReport } from "@condensery/runtime";
import type { Logger } from "@condensery/service-kit";
import type { DeviceConfiguration } from "../configuration/compute-variables.js";
import { equalLayouts, taskLayout } from "./layout.js";
import { announced, openWorkers } from "./open-device.js";
import type { DeviceUse, HeldDevice } from "./serve.js";

/**
 * Workers for independent tasks in a process that also has a device for other work. Where both would be alike, they are
 * the same; else the workers start when they are first needed, because each costs about 11 MiB.
 */
export class TaskDevice implements HeldDevice {
  readonly #serial: Runtime;
  readonly #start: () => Promise<Runtime>;
  readonly #report: Pick<RuntimeReport, "provider" | "version" | "workers" | "threads">;
  #own: Promise<Runtime> | undefined;

  constructor(serial: Runtime, configuration: DeviceConfiguration, logger: Logger) {
    const { provider, version, ...report } = serial.report();
    const layout = taskLayout(configuration, provider, availableParallelism());
    this.#report = { provider, version, ...layout };
    this.#serial = serial;
    this.#start = equalLayouts(report, layout)
      ? () => Promise.resolve(serial)
      : async () => announced(await openWorkers(provider, layout, configuration), logger);
  }

  /** What the tasks run on, whether it was started or not. */
  report(): Pick<RuntimeReport, "provider" | "version" | "workers" | "threads"> {
    return this.#report;
  }

  /** The running workers. */
  async runtime(): Promise<Runtime> {
    this.#own ??= this.#start();
    try {
      return await this.#own;
    } catch (error) {
      // The next call tries again
      this.#own = undefined;
      throw error;
    }
  }

  /** Of the workers that nobody else holds. */
  async statistics(): Promise<DeviceUse> {
    const own = await this.#own;
    if (own === undefined || own === this.#serial) return { runs: 0, residentTensors: 0, deviceSeconds: 0 };
    return own.statistics();
  }

  async close(): Promise<void> {
    // Workers that did not start have nothing to close; the call that wanted them has told why
    const own = await this.#own?.catch(() => undefined);
    if (own !== this.#serial) await own?.close();
  }
}
