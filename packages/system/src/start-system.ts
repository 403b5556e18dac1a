import process from "node:process";
import { makeFolder } from "@condensery/trajectories";
import { type Clock, machineClock } from "./clock.js";
import { InvalidSystemOptionsError } from "./errors.js";
import { checkOptions, type CheckedOptions } from "./options/check-options.js";
import type { ProcessName } from "./options/service-name.js";
import type { SystemOptions } from "./options/system-options.js";
import type { Addresses } from "./place/addresses.js";
import { openPlaces } from "./place/open-places.js";
import { ProcessGroup } from "./process-group.js";
import type { Command } from "./process/child-process.js";
import { isTraced } from "./process/inherited-environment.js";
import { installedProgram, type Program } from "./process/programs.js";
import { type RestartLimits, restartLimits } from "./process/restart-policy.js";
import { serviceVariables } from "./process/service-variables.js";
import { Supervisor } from "./process/supervisor.js";
import type { RunningLocalSystem } from "./running-system.js";
import { lockState, type StateLock } from "./state/state-lock.js";

/** What a system is made of; tests bring smaller programs and their own time. */
export interface SystemParts {
  readonly program: (service: ProcessName["service"], traced: boolean) => Program;
  readonly clock: Clock;
  readonly restarts: RestartLimits;
  readonly startMs: number;
}

const installed: SystemParts = {
  program: installedProgram,
  clock: machineClock,
  restarts: restartLimits,
  startMs: 60_000,
};

/** What a service may take beyond its grace period: to deliver telemetry and to release its device. */
const afterGraceMs = 10_000;

/**
 * Starts the services as processes of this machine. Resolves when all say SERVING.
 *
 * The processes end with this one, whatever ends it. A process that ends by itself is started again, up to 5 times a
 * minute.
 *
 * @throws InvalidSystemOptionsError, StateFolderInUseError, PortTakenError; ServiceFailedError when a process ends before
 * it is ready; the signal's reason. Nothing runs any more then.
 */
export function startSystem(options: SystemOptions): Promise<RunningLocalSystem> {
  return startSystemOf(installed, options);
}

export async function startSystemOf(parts: SystemParts, options: SystemOptions): Promise<RunningLocalSystem> {
  const { signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  const checked = checkOptions(options);
  await makeFolder(checked.stateFolder).catch((error: Error) => {
    throw new InvalidSystemOptionsError([`stateFolder: expected one that exists or can be made; ${error.message}.`]);
  });
  const held: AsyncDisposable[] = [];
  const release = async () => {
    for (const one of held.toReversed()) await one[Symbol.asyncDispose]();
  };
  let group: ProcessGroup;
  try {
    const lock = await lockState(checked.stateFolder);
    held.push(lock);
    const places = await openPlaces(checked);
    held.push(places);
    const supervisors = supervisorsOf(parts, checked, places.addresses, lock);
    group = new ProcessGroup(places.addresses, supervisors, release);
  } catch (error) {
    await release();
    throw error;
  }
  await group.start(signal);
  return group;
}

function supervisorsOf(
  parts: SystemParts,
  options: CheckedOptions,
  addresses: Addresses,
  lock: StateLock,
): readonly Supervisor[] {
  return options.processes.map(
    (name) =>
      new Supervisor({
        ...name,
        command: commandOf(parts, options, addresses, name),
        address: addresses.of(name),
        clock: parts.clock,
        restarts: parts.restarts,
        startMs: parts.startMs,
        stopMs: options.gracePeriodMs + afterGraceMs,
        onLog: options.onLog,
        onStart: (pid) => lock.add(pid, name.service),
      }),
  );
}

/**
 * Tensors cross threads, so each is freed by another thread than took its memory. With an arena a thread, glibc then
 * asks the system for fresh pages again and again, which took longer than the copy (docs/decisions).
 */
const allocator = { MALLOC_ARENA_MAX: "2" };

/**
 * What holds where the caller's environment says nothing else. All processes share a device, so that handing theta from
 * the trainer to the hypergradient service would only take time.
 */
const defaults = { ...allocator, CONDENSERY_UNROLL: "hypergradient" };

function commandOf(
  { program }: SystemParts,
  options: CheckedOptions,
  addresses: Addresses,
  name: ProcessName,
): Command {
  const { imports, main } = program(name.service, isTraced(options.environment));
  return {
    executable: process.execPath,
    args: [...imports.flatMap((module) => ["--import", module]), main],
    environment: {
      ...defaults,
      ...options.environment,
      ...serviceVariables(options, name, addresses),
      ...options.variables[name.service],
    },
  };
}
