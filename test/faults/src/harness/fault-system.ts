import { createChannel, type ServiceChannel } from "@condensery/service-kit";
import {
  type RunningLocalSystem,
  type ServiceLine,
  type ServiceName,
  startSystem,
  type SystemOptions,
} from "@condensery/system";
import type { CaseFolder } from "./case-folder.js";
import type { CaseDatabase } from "./database.js";
import { running } from "./processes.js";

type Variables = Readonly<Record<string, string>>;

/** Five processes of one thread each in a case's folder, and all that they say. */
export interface FaultSystem extends AsyncDisposable {
  readonly system: RunningLocalSystem;
  readonly channel: ServiceChannel;
  readonly lines: readonly ServiceLine[];
  /** The number of the process that a service has at this moment; undefined while it is being started again. */
  pidOf(service: ServiceName): number | undefined;
  /** Ends it in good order. @throws Error when a process outlives that, or did not end with exit code 0 */
  stop(): Promise<void>;
}

/** @param options that matter to the case, beside folder and database */
export async function startFaultSystem(
  folder: CaseFolder,
  database: CaseDatabase,
  options: Partial<SystemOptions> = {},
): Promise<FaultSystem> {
  const lines: ServiceLine[] = [];
  const pids = new Set<number>();
  const system = await startSystem({
    stateFolder: folder.state,
    dataRoots: [folder.data],
    threads: 1,
    provider: "cpu",
    ...options,
    // So that all four services take part in an outer step
    environment: { CONDENSERY_UNROLL: "trainer", ...options.environment },
    variables: { ...options.variables, orchestrator: together(database.variables, options.variables?.orchestrator) },
    onLog(line) {
      lines.push(line);
      const pid = line.record?.["msg"] === "restarted" ? line.record["pid"] : undefined;
      if (typeof pid === "number") pids.add(pid);
      options.onLog?.(line);
    },
  });
  for (const { pid } of system.processes) pids.add(pid);
  const channel = createChannel({ addresses: system.address });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    for (const { pid } of system.processes) pids.add(pid);
    channel.close();
    await system.stop();
    const left = await running(pids);
    if (left.length > 0) throw new Error(`Expected all processes to have ended, still running: ${left.join(", ")}.`);
  };
  return {
    system,
    channel,
    lines,
    pidOf: (service) => system.processes.find((each) => each.service === service)?.pid,
    stop: () => (stopped ??= stop()),
    [Symbol.asyncDispose]: () => (stopped ??= stop()),
  };
}

/** Both load modules before the program. */
function together(first: Variables, second: Variables = {}): Variables {
  const nodeOptions = [first, second].flatMap(({ NODE_OPTIONS: options = [] }) => options);
  const loaded = nodeOptions.length === 0 ? {} : { NODE_OPTIONS: nodeOptions.join(" ") };
  return { ...first, ...second, ...loaded };
}
