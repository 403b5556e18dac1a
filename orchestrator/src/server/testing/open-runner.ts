import { createLogger } from "@condensery/service-kit";
import { ScriptedRuns } from "../../modules/testing/scripted-runs.js";
import { OrchestratorDatabase } from "../database/orchestrator-database.js";
import { EventLogs } from "../events/event-logs.js";
import { CondensationRunner } from "../runner/condensation-runner.js";
import type { CondensationStore } from "../store/condensation-store.js";
import { DatabaseCondensationStore } from "../store/database-condensation-store.js";
import { StateFolder } from "../store/state-folder.js";
import { DurableRuns } from "../workflows/durable-runs.js";
import { prepareEmbeddedDatabase } from "./embedded-database.js";

/** A runner of scripted runs on an embedded database, one run at a time; its time stands still unless a test moves it. `standIn` may refuse. */
export async function openRunner(root: string, standIn = (store: CondensationStore): CondensationStore => store) {
  const logger = createLogger({ service: "test", level: "silent" });
  const folder = new StateFolder(root);
  await folder.prepare();
  await prepareEmbeddedDatabase(folder);
  const database = new OrchestratorDatabase({ kind: "folder", folder: folder.database }, logger);
  const store = standIn(new DatabaseCondensationStore(database, folder, logger));
  const clock = { time: 0 };
  const now = (): number => clock.time;
  const scripted = new ScriptedRuns();
  const runs: DurableRuns = new DurableRuns(
    { database, executor: "test", concurrency: 1, onLost: () => undefined, logger, now },
    () => runner,
  );
  const tools = {
    store,
    folder,
    logs: new EventLogs(folder, { now }),
    run: scripted.run,
    logger,
    now,
    elapsed: now,
    observe: () => undefined,
    hidden: [],
  };
  const runner = new CondensationRunner(tools, runs.engine, 10);
  const stop = async (): Promise<void> => {
    await runner.stop();
    await runs[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  };
  return { store, clock, runner, runs, scripted, database, logs: tools.logs, [Symbol.asyncDispose]: stop };
}
