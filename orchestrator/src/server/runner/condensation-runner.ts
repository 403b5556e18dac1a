import { ServiceError } from "@condensery/service-kit";
import { isEnd, nameOf, type Condensation, type CondensationChange } from "../store/condensation.js";
import { ActiveCondensation } from "./active-condensation.js";
import { carryOut } from "./carry-out.js";
import type { Outcome } from "./ending.js";
import { failureText } from "./failure-text.js";
import type { RunTools } from "./run-tools.js";

export interface RunnerLimits {
  /** Condensations that run at once; at least 1. */
  readonly running: number;
  /** Condensations that wait for their turn. */
  readonly waiting: number;
}

/** A place in the queue, taken before anything is kept, given back unless a condensation takes it. */
export type Place = Disposable;

/** A condensation takes minutes to days: asking again every second would help nobody. */
const retryDelayMs = 30_000;

/** Runs condensations, so many at once, in the order in which they came. */
export class CondensationRunner {
  readonly #tools: RunTools;
  readonly #limits: RunnerLimits;
  readonly #active = new Map<string, ActiveCondensation>();
  readonly #queue: ActiveCondensation[] = [];
  #running = 0;
  #reserved = 0;
  #stopping = false;
  readonly #continued: Promise<void>;
  #announceContinued: () => void = () => undefined;

  constructor(tools: RunTools, limits: RunnerLimits) {
    this.#tools = tools;
    this.#limits = limits;
    this.#continued = new Promise((resolve) => (this.#announceContinued = resolve));
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** @throws ServiceError (BUSY) when as many run and wait as may */
  reserve(): Place {
    const { running, waiting } = this.#limits;
    if (this.#active.size + this.#reserved >= running + waiting) {
      throw new ServiceError({
        code: "RESOURCE_EXHAUSTED",
        reason: "BUSY",
        message: `${running} condensations may run and ${waiting} may wait, and so many do; try again later.`,
        metadata: { limit: String(running + waiting) },
        retryDelayMs,
      });
    }
    this.#reserved += 1;
    let given = false;
    return {
      [Symbol.dispose]: () => {
        if (!given) this.#reserved -= 1;
        given = true;
      },
    };
  }

  /** Puts a condensation that is kept as queued at the end of the queue. When the process ends, the next one does it. */
  submit(condensation: Condensation): void {
    if (!this.#stopping) this.#enqueue(condensation, true);
  }

  /** Settles when it is known whether a condensation waits or runs: at the start that takes a moment. */
  async known(id: string): Promise<void> {
    if (!this.#active.has(id)) await this.#continued;
  }

  /** Outer steps done by now; undefined when it neither waits nor runs. */
  stepsDone(id: string): number | undefined {
    return this.#active.get(id)?.stepsDone;
  }

  /**
   * Ends a condensation and waits for its end. One that has ended stays as it is.
   *
   * @throws CondensationNotFoundError; ServiceError (UNAVAILABLE) when the process ends first
   */
  async cancel(id: string): Promise<Condensation> {
    await this.known(id);
    const job = this.#active.get(id);
    if (job === undefined) {
      // Only a storage that refused to note its end leaves one behind that nobody runs
      return this.#tools.store.update(id, ({ state }) => (isEnd(state) ? {} : this.#endOf({ kind: "cancelled" })));
    }
    job.abort("cancelled");
    const place = this.#queue.indexOf(job);
    if (place >= 0) {
      this.#queue.splice(place, 1);
      await this.#finish(job, async () => ({ kind: "cancelled" }));
    }
    await job.ended;
    const condensation = await this.#tools.store.read(id);
    if (isEnd(condensation.state)) return condensation;
    throw new ServiceError({
      code: "UNAVAILABLE",
      reason: "UNAVAILABLE",
      message: `The orchestrator is stopping before ${nameOf(id)} was cancelled; cancel it when it is back.`,
      metadata: { service: "orchestrator" },
    });
  }

  /** Goes on with what an earlier process left, in the order of creation; what ran comes before what waited. */
  async continueAll(): Promise<void> {
    const { store, logger } = this.#tools;
    for (const state of ["running", "queued"] as const) {
      const { condensations } = await store.list({ states: [state], after: undefined, size: Number.MAX_SAFE_INTEGER });
      for (const { id } of condensations.toReversed()) {
        if (this.#active.has(id) || this.#stopping) continue;
        try {
          const condensation = await store.update(id, (now) => (now.state === "running" ? { state: "queued" } : {}));
          if (condensation.state !== "queued") continue;
          logger.info({ condensation: nameOf(id), stepsDone: condensation.stepsDone }, "going on with a condensation");
          this.#enqueue(condensation, state === "running");
        } catch (error) {
          logger.error({ error, condensation: nameOf(id) }, "cannot go on with a condensation");
        }
      }
    }
    this.#announceContinued();
  }

  /** Ends all runs with checkpoints and lets their condensations stay unended, for the next process. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const waiting = this.#queue.splice(0);
    for (const job of this.#active.values()) job.abort("stopped");
    await Promise.all(waiting.map((job) => this.#finish(job, async () => ({ kind: "stopped" }))));
    await Promise.all([...this.#active.values()].map(({ ended }) => ended));
  }

  #enqueue(condensation: Condensation, isNews: boolean): void {
    const log = this.#tools.logs.openToWrite(condensation.id).then((opened) => {
      if (isNews || opened.last === 0) opened.append({ kind: "state-changed", state: "queued" });
      return opened;
    });
    const job = new ActiveCondensation(condensation, log);
    this.#active.set(job.id, job);
    this.#queue.push(job);
    this.#startNext();
  }

  #startNext(): void {
    while (this.#running < this.#limits.running) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      this.#running += 1;
      void this.#finish(job, async () => carryOut(job, await job.log, this.#tools)).then(() => {
        this.#running -= 1;
        this.#startNext();
      });
    }
  }

  /** Never rejects: what cannot be noted is told to the log, and the next process finds it as it was. */
  async #finish(job: ActiveCondensation, work: () => Promise<Outcome>): Promise<void> {
    const { store, logs, logger } = this.#tools;
    const outcome = await work().catch((error: unknown) => this.#failed(job, error));
    try {
      if (outcome.kind !== "stopped") {
        // The events of a run are durable before its end is
        await job.log.then((log) => log.flush());
        await store.update(job.id, () => this.#endOf(outcome));
        const failure = outcome.kind === "failed" ? { failure: outcome.failure } : {};
        (await job.log).append({ kind: "state-changed", state: outcome.kind, ...failure });
      }
      await job.log.then((log) => log.flush());
    } catch (error) {
      logger.error({ error, condensation: nameOf(job.id) }, "the end of a condensation could not be noted");
    } finally {
      this.#active.delete(job.id);
      const ended = outcome.kind !== "stopped";
      await logs.close(job.id, { ended }).catch((error: unknown) => logger.error({ error }, "closing events failed"));
      job.settle();
    }
  }

  #failed({ id }: ActiveCondensation, error: unknown): Outcome {
    const { logger, hidden } = this.#tools;
    logger.error({ error, condensation: nameOf(id) }, "a condensation could not be run");
    return { kind: "failed", failure: failureText(error, { traceId: undefined, hidden }) };
  }

  #endOf(outcome: Exclude<Outcome, { readonly kind: "stopped" }>): CondensationChange {
    return {
      state: outcome.kind,
      endTime: this.#tools.now(),
      failure: outcome.kind === "failed" ? outcome.failure : undefined,
      result: outcome.kind === "succeeded" ? outcome.result : undefined,
    };
  }
}
