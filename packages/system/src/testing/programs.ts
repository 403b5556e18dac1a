import { fileURLToPath } from "node:url";
import { machineClock } from "../clock.js";
import type { ServiceName } from "../options/service-name.js";
import { restartLimits } from "../process/restart-policy.js";
import type { SystemParts } from "../start-system.js";

export type ProgramName = "serving" | "crashing" | "mute" | "stubborn" | "fickle" | "owner";

/** The compiled program. */
export function programFile(name: ProgramName): string {
  return fileURLToPath(new URL(`../../dist/testing/${name}-program.js`, import.meta.url));
}

/** Parts of a system whose services are small programs; `serving` where nothing else is said. */
export function smallParts(
  programs: Partial<Record<ServiceName, ProgramName>> = {},
  others: Partial<SystemParts> = {},
): SystemParts {
  return {
    program: (service) => ({ imports: [], main: programFile(programs[service] ?? "serving") }),
    clock: machineClock,
    restarts: restartLimits,
    startMs: 60_000,
    ...others,
  };
}
