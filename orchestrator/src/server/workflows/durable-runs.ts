import type { Logger } from "@condensery/service-kit";
import type { OrchestratorDatabase } from "../database/orchestrator-database.js";
import type { CondensationRunner } from "../runner/condensation-runner.js";
import { ExecutorLease } from "./executor-lease.js";
import { WorkflowEngine } from "./workflow-engine.js";

export interface DurableRunsOptions {
  readonly database: OrchestratorDatabase;
  /** Name of this process among all that share the database; the same after each start. */
  readonly executor: string;
  /** Runs at once in this process. */
  readonly concurrency: number;
  /** Called once, when this process has lost the database for so long that others take up its runs. */
  readonly onLost: () => void;
  readonly logger: Logger;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** The engine and what belongs to it, launched when the first condensation is asked for. */
export class DurableRuns implements AsyncDisposable {
  readonly #options: DurableRunsOptions;
  readonly #runner: () => CondensationRunner;
  #launching: Promise<WorkflowEngine> | undefined;
  #lease: ExecutorLease | undefined;

  /** @param runner who carries the runs out; not asked for before the launch */
  constructor(options: DurableRunsOptions, runner: () => CondensationRunner) {
    this.#options = options;
    this.#runner = runner;
  }

  /** @throws DatabaseError; the next call tries again */
  readonly engine = (): Promise<WorkflowEngine> => {
    this.#launching ??= this.#launch().catch((error: unknown) => {
      this.#launching = undefined;
      throw error;
    });
    return this.#launching;
  };

  /** Goes on with what earlier processes left; where none has ever kept anything, nothing is launched. */
  async continueAll(): Promise<void> {
    if (!(await this.#options.database.exists())) return;
    await this.engine();
    await this.#runner().reconcile();
  }

  /** Runs must have been suspended before. */
  async [Symbol.asyncDispose](): Promise<void> {
    const engine = await this.#launching?.catch(() => undefined);
    await this.#lease?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  }

  async #launch(): Promise<WorkflowEngine> {
    const { database, executor, concurrency, onLost, logger, now } = this.#options;
    const { run, isSuspended } = this.#runner();
    const opened = await database.open();
    const engine = await WorkflowEngine.launch({ database: opened, executor, concurrency, run, isSuspended, logger });
    if (opened.kind === "postgresql") {
      this.#lease = await ExecutorLease.start({
        database,
        executor,
        takeUp: async (gone) => {
          const runs = await engine.takeUp(gone);
          await this.#runner().reconcile();
          return runs;
        },
        tend: () => this.#runner().endCancelled(),
        onLost,
        logger,
        now,
      });
    }
    return engine;
  }
}
