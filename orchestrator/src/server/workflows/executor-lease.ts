import type { Logger } from "@condensery/service-kit";
import type { OrchestratorDatabase } from "../database/orchestrator-database.js";

export interface LeaseOptions {
  readonly database: OrchestratorDatabase;
  /** Name of this process among all that share the database. */
  readonly executor: string;
  /** Takes up the runs of a process that is gone; how many there were. */
  readonly takeUp: (executor: string) => Promise<number>;
  /** Looks after what only a process that runs can do, such as ending runs that others want to end. */
  readonly tend: () => Promise<void>;
  /** Called once, when this process has not reached the database for so long that others take up its runs. */
  readonly onLost: () => void;
  readonly logger: Logger;
  /** Milliseconds between two signs of life. Default: 1,000. */
  readonly everyMs?: number;
  /** Milliseconds without one after which a process counts as gone. Default: 30,000. */
  readonly goneAfterMs?: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/**
 * Signs of life of the processes that share a database, and the watch over the others: the runs of one that is gone are
 * taken up by one that is not. The times are the database's, so that clocks need not agree.
 */
export class ExecutorLease implements AsyncDisposable {
  readonly #options: Required<LeaseOptions>;
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> = Promise.resolve();
  #stopped = false;
  #seen: number;
  #lost = false;

  private constructor(options: LeaseOptions) {
    this.#options = { everyMs: 1_000, goneAfterMs: 30_000, ...options };
    this.#seen = options.now();
  }

  /** Gives the first sign of life. */
  static async start(options: LeaseOptions): Promise<ExecutorLease> {
    const lease = new ExecutorLease(options);
    await lease.#giveSign();
    lease.#next();
    return lease;
  }

  /** Ends the watch; the name counts as gone at once, so that others take up what is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#ticking;
    if (this.#lost) return;
    const { database, executor, logger } = this.#options;
    const sign = "UPDATE condensery.executors SET seen = '-infinity' WHERE id = $1";
    await database
      .query((queries) => queries.query(sign, [executor]))
      .catch((error: unknown) => logger.warn({ error }, "the runs of this process wait until it counts as gone"));
  }

  #next(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#ticking = this.#tick().finally(() => this.#next());
    }, this.#options.everyMs);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    const { tend, logger, now, goneAfterMs, onLost } = this.#options;
    // Queries wait for a database that is away, so the time is looked at beside them
    const watch = setTimeout(() => this.#lose(onLost), Math.max(this.#seen + goneAfterMs * (2 / 3) - now(), 0));
    watch.unref();
    try {
      await this.#giveSign();
      clearTimeout(watch);
      await this.#watchOthers();
      await tend();
    } catch (error) {
      if (!this.#stopped) logger.warn({ error }, "watching over the processes that share the database failed");
    }
  }

  #lose(onLost: () => void): void {
    if (this.#lost || this.#stopped) return;
    this.#lost = true;
    onLost();
  }

  async #giveSign(): Promise<void> {
    const { database, executor, now } = this.#options;
    await database.query((queries) =>
      queries.query(
        `INSERT INTO condensery.executors (id, seen) VALUES ($1, clock_timestamp())
         ON CONFLICT (id) DO UPDATE SET seen = clock_timestamp()`,
        [executor],
      ),
    );
    this.#seen = now();
  }

  async #watchOthers(): Promise<void> {
    const { database, goneAfterMs, takeUp, logger } = this.#options;
    const isGone = "seen < clock_timestamp() - make_interval(secs => $1)";
    await database.transaction(async (queries) => {
      // One of several that look at the same time takes them; the others pass by
      const { rows } = await queries.query<{ readonly id: string }>(
        `SELECT id FROM condensery.executors WHERE ${isGone} FOR UPDATE SKIP LOCKED`,
        [goneAfterMs / 1000],
      );
      for (const { id } of rows) {
        const runs = await takeUp(id);
        await queries.query("DELETE FROM condensery.executors WHERE id = $1", [id]);
        logger.warn({ executor: id, runs }, "took up the runs of a process that is gone");
      }
    });
  }
}
