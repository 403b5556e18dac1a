import type { SystemOptions } from "./options/system-options.js";
import type { RunningLocalSystem } from "./running-system.js";
import { startSystem } from "./start-system.js";

/** A system that somebody else starts and stops, such as `condense()` for its `system` option. */
export interface LocalSystem {
  /** Starts it; the signal has the meaning of `SystemOptions.signal`, besides that. */
  start(options: { readonly signal?: AbortSignal }): Promise<RunningLocalSystem>;
}

/** Says how to start a system, without starting it. */
export function localSystem(options: SystemOptions): LocalSystem {
  return {
    async start({ signal }) {
      const signals = [options.signal, signal].filter((one) => one !== undefined);
      return startSystem({ ...options, signal: AbortSignal.any(signals) });
    },
  };
}
