import { join } from "node:path";
import {
  prepareEmbeddedDatabase,
  shortLived,
  temporaryFolder,
  writeTinyDataset,
} from "@condensery/orchestrator/testing";
import { createChannel, type ServiceChannel } from "@condensery/service-kit";
import { type RunningLocalSystem, startSystem, type SystemOptions } from "@condensery/system";
import { collectLog, type ProcessLog } from "./process-log.js";

/** Five processes with one thread each, a data set `idx:tiny` and a connection to the orchestrator. */
export interface TinySystem extends AsyncDisposable {
  readonly system: RunningLocalSystem;
  readonly channel: ServiceChannel;
  readonly log: ProcessLog;
  readonly folder: TinyFolder;
}

/** Where a system keeps its state and finds its data. */
export interface TinyFolder extends AsyncDisposable {
  readonly state: string;
  readonly data: string;
}

export async function tinyFolder(): Promise<TinyFolder> {
  const folder = await temporaryFolder();
  const data = join(folder.path, "data");
  await writeTinyDataset(join(data, "tiny"));
  const state = join(folder.path, "state");
  await prepareEmbeddedDatabase({ database: join(state, "condensations", "database") });
  return { state, data, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** Starts one in a folder of its own. */
export async function startTinySystem(options: Partial<SystemOptions> = {}): Promise<TinySystem> {
  const folder = await tinyFolder();
  const log = collectLog();
  let system: RunningLocalSystem;
  try {
    system = await startSystem({
      stateFolder: folder.state,
      dataRoots: [folder.data],
      threads: 1,
      provider: "cpu",
      onLog: log.onLog,
      ...options,
      variables: { ...options.variables, orchestrator: { ...shortLived, ...options.variables?.orchestrator } },
      // As in a cluster; the embedded systems of these tests take the other way, and must give the same bytes
      environment: { CONDENSERY_UNROLL: "trainer", ...options.environment },
    });
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
  const channel = createChannel({ addresses: system.address });
  return {
    system,
    channel,
    log,
    folder,
    [Symbol.asyncDispose]: async () => {
      channel.close();
      await system.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
