import {
  PortTakenError,
  type RunningLocalSystem,
  startSystem,
  SystemError,
  type SystemOptions,
} from "@condensery/system";
import { UsageError } from "../flags/usage-error.js";

/** Starts services on this machine. Throws UsageError for what another call can avoid, else the system's own error. */
export async function startLocalSystem(options: SystemOptions): Promise<RunningLocalSystem> {
  try {
    return await startSystem(options);
  } catch (error) {
    if (error instanceof PortTakenError) {
      const advice = "end the process that listens there (another condensery up?), or choose other ports with --port";
      throw new UsageError([`port ${error.port}, for ${error.service}, is taken; ${advice}`]);
    }
    if (SystemError.isInstance(error) && error.code !== "SERVICE_FAILED") throw new UsageError([error.message]);
    throw error;
  }
}
