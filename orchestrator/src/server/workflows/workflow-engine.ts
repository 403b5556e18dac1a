import { AsyncLocalStorage } from "node:async_hooks";
import type { Database } from "@condensery/database";
import type { Logger } from "@condensery/service-kit";
import { DBOS } from "@dbos-inc/dbos-sdk";
import type { StepJournal } from "../../jobs/step-journal.js";
import { workflowSchema } from "../database/schema.js";
import { WorkflowLog } from "./workflow-log.js";

/** One run of a condensation; resuming a condensation that has ended makes another one. */
export interface CondensationRun {
  readonly id: string;
  readonly run: number;
}

/**
 * Carries a run out. "ended": it is over, however it went. "suspended": this process stops, and the run goes on where
 * another one takes it up; `journal` then keeps what was done.
 */
export type RunWorkflow = (run: CondensationRun, journal: StepJournal) => Promise<"ended" | "suspended">;

export interface EngineOptions {
  readonly database: Database;
  /** Name of this process among all that share the database; the same after each start. */
  readonly executor: string;
  /** Runs at once in this process. */
  readonly concurrency: number;
  readonly run: RunWorkflow;
  /** Whether a step that fails fails only because this process stops. */
  readonly isSuspended: (id: string) => boolean;
  readonly logger: Logger;
}

const queue = "condensations";
const workflowName = "condensation";
/** Raised when the order of a job's steps changes: journals of another version are not continued. */
const journalVersion = "1";
/** Milliseconds between two looks at the queue. */
const pollMs = 200;
/** Machines that are preempted restart a long condensation many times. */
const mostRecoveries = 10_000;
/** Never settles, so that the engine keeps a run as one that is under way. */
const suspension = new Promise<never>(() => undefined);

/**
 * Runs as durable workflows: queued in the order in which they came, so many at once, taken up again after a crash by a
 * process of the same name or by another one that is told to. There is one engine a process.
 */
export class WorkflowEngine implements AsyncDisposable {
  readonly #start: (run: CondensationRun) => Promise<unknown>;
  readonly #log: WorkflowLog;
  /** Where no run is under way: what is called from within one would become a part of it. */
  readonly #outside = AsyncLocalStorage.snapshot();

  private constructor(start: (run: CondensationRun) => Promise<unknown>, log: WorkflowLog) {
    this.#start = start;
    this.#log = log;
  }

  /** Also takes up what an earlier process of this name left. */
  static async launch(options: EngineOptions): Promise<WorkflowEngine> {
    const { database, executor, concurrency, run, isSuspended, logger } = options;
    const log = new WorkflowLog(logger);
    DBOS.setConfig({
      name: "condensery",
      systemDatabasePool: database.pool,
      systemDatabaseSchemaName: workflowSchema,
      executorID: executor,
      applicationVersion: journalVersion,
      // The embedded database serves few connections, and nothing here waits for notifications
      useListenNotify: false,
      maxConcurrentQueueDispatches: 1,
      logger: log,
    });
    const workflow = DBOS.registerWorkflow(
      async (id: string, number: number): Promise<string> => {
        const outcome = await run(
          { id, run: number },
          journalOf(() => isSuspended(id)),
        );
        return outcome === "suspended" ? suspension : outcome;
      },
      { name: workflowName, maxRecoveryAttempts: mostRecoveries },
    );
    await DBOS.launch();
    await DBOS.registerQueue(queue, {
      workerConcurrency: concurrency,
      minPollingIntervalMs: pollMs,
      onConflict: "always_update",
    });
    return new WorkflowEngine(
      (started) =>
        DBOS.startWorkflow(workflow, { workflowID: workflowId(started), queueName: queue })(started.id, started.run),
      log,
    );
  }

  /** Queues a run; one that was queued before stays where it is. */
  async enqueue(run: CondensationRun): Promise<void> {
    await this.#outside(() => this.#start(run));
  }

  /** Whether a run waits or is under way, here or elsewhere, so that it will come to its end by itself. */
  async isAlive(run: CondensationRun): Promise<boolean> {
    const status = await this.#outside(() => DBOS.getWorkflowStatus(workflowId(run)));
    return (
      status !== null &&
      status.applicationVersion === journalVersion &&
      (status.status === "ENQUEUED" || status.status === "PENDING")
    );
  }

  /** Takes a run that waits out of the queue. */
  async dequeue(run: CondensationRun): Promise<void> {
    await this.#outside(() => DBOS.cancelWorkflow(workflowId(run)));
  }

  /** Queues again whatever a process of this name had under way. */
  async takeUp(executor: string): Promise<number> {
    const left = await DBOS.listWorkflows({ executorId: executor, status: "PENDING", workflowName });
    if (left.length === 0) return 0;
    await DBOS.resumeWorkflows(
      left.map(({ workflowID }) => workflowID),
      { queueName: queue },
    );
    return left.length;
  }

  /** Removes the journals of a condensation's runs. */
  async forget(id: string): Promise<void> {
    const runs = await DBOS.listWorkflows({ workflow_id_prefix: `${id}.`, loadInput: false, loadOutput: false });
    if (runs.length > 0) await DBOS.deleteWorkflows(runs.map(({ workflowID }) => workflowID));
  }

  /** Runs must have been suspended or have ended before. */
  async [Symbol.asyncDispose](): Promise<void> {
    // It warns of runs that are under way, which is what suspended ones are to it
    this.#log.quiet = true;
    await DBOS.shutdown({ deregister: true, workflowCompletionTimeoutMS: 0 });
  }
}

function workflowId({ id, run }: CondensationRun): string {
  return `${id}.${run}`;
}

/** The job learns at once that a step ended because the process stops; the journal never does, and takes the step again. */
function journalOf(isSuspended: () => boolean): StepJournal {
  return {
    step: (name, work) =>
      new Promise((resolve, reject) => {
        const step = async () => {
          try {
            return await work();
          } catch (error) {
            if (!isSuspended()) throw error;
            reject(error instanceof Error ? error : new Error(String(error)));
            return suspension;
          }
        };
        DBOS.runStep(step, { name }).then(resolve, reject);
      }),
  };
}
