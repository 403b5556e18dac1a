import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { OnApplicationShutdown } from "@nestjs/common";
import type { LimitSetting } from "../limits/check-limits.js";
import type { Condensations } from "../api/commands/condensations.js";
import { OrchestratorDatabase } from "../server/database/orchestrator-database.js";
import { EventLogs } from "../server/events/event-logs.js";
import { CondensationRunner } from "../server/runner/condensation-runner.js";
import { observeJobs, stepMetrics } from "../server/runner/job-metrics.js";
import type { RunCondensation } from "../server/runner/run-condensation.js";
import { DatabaseCondensationStore } from "../server/store/database-condensation-store.js";
import { StateFolder } from "../server/store/state-folder.js";
import { DurableRuns } from "../server/workflows/durable-runs.js";
import type { OrchestratorStart } from "./tokens.js";

/** Everything that outlives a call: what is kept, what runs, and the database of both. */
export class CondensationHost implements OnApplicationShutdown {
  readonly served: Condensations;
  readonly #runs: DurableRuns;
  readonly #database: OrchestratorDatabase;

  private constructor(served: Condensations, runs: DurableRuns, database: OrchestratorDatabase) {
    this.served = served;
    this.#runs = runs;
    this.#database = database;
  }

  static async open(start: OrchestratorStart, sizes: LimitSetting, run: RunCondensation): Promise<CondensationHost> {
    const { logger, telemetry, giveUp } = start;
    const { state, databaseUrl, executor, dataRoots, heartbeatMs, ...limits } = start.configuration.condensations;
    const folder = new StateFolder(state);
    await folder.prepare();
    logger.info({ state }, "state opened");
    const database = new OrchestratorDatabase(
      databaseUrl === undefined
        ? { kind: "folder", folder: folder.database }
        : { kind: "postgresql", url: databaseUrl },
      logger,
    );
    const store = new DatabaseCondensationStore(database, folder, logger);
    const now = () => Date.now();
    const logs = new EventLogs(folder, { now });
    const observe = stepMetrics(telemetry.meter);
    const elapsed = () => performance.now();
    const tools = { store, logs, folder, run, logger, now, elapsed, observe, hidden: [state, ...dataRoots] };
    const runs: DurableRuns = new DurableRuns(
      {
        database,
        // The embedded database has one user, whatever the host is called
        executor: executor ?? (databaseUrl === undefined ? "local" : hostname()),
        concurrency: limits.jobs,
        onLost: () => giveUp(new Error("The database was away for so long that others take up what runs here.")),
        logger,
        now: elapsed,
      },
      () => runner,
    );
    const runner = new CondensationRunner(tools, runs.engine);
    observeJobs(telemetry.meter, runner, async () => (database.isOpen ? store.count("queued") : 0));
    const queue = { running: limits.jobs, waiting: limits.jobsWaiting, perClient: limits.jobsPerClient };
    const served = { store, runner, queue, sizes, logs, folder, dataRoots, heartbeatMs, now, newId: randomUUID };
    return new CondensationHost(served, runs, database);
  }

  /** Goes on with what earlier processes left. */
  continueAll(): Promise<void> {
    return this.#runs.continueAll();
  }

  /** Ends all runs with checkpoints, for the next process. */
  suspendAll(): Promise<void> {
    return this.served.runner.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#runs[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }
}
