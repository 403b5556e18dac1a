import { setTimeout as delay } from "node:timers/promises";
import { ServiceError } from "@condensery/service-kit";
import type { StepJournal } from "../../jobs/step-journal.js";
import { isEnd, nameOf, type Condensation, type CondensationChange } from "../store/condensation.js";
import { CondensationNotFoundError } from "../store/condensation-store.js";
import type { CondensationRun, RunWorkflow, WorkflowEngine } from "../workflows/workflow-engine.js";
import { ActiveCondensation } from "./active-condensation.js";
import { carryOut } from "./carry-out.js";
import type { Outcome } from "./ending.js";
import { failureText } from "./failure-text.js";
import type { RunTools } from "./run-tools.js";

/** Milliseconds between two looks at a condensation that another process is to end. */
const pollMs = 200;
/** Milliseconds that a process is given to close the files of a run whose end it has noted. */
const closingMs = 10_000;

/** Queues condensations and carries them out when it is their turn, in this process or in another one. */
export class CondensationRunner {
  readonly #tools: RunTools;
  readonly #engine: () => Promise<WorkflowEngine>;
  readonly #active = new Map<string, ActiveCondensation>();
  readonly #requeueMs: number;
  readonly #stop = new AbortController();

  /**
   * @param engine launched when it is first needed, with `run`
   * @param requeueMs milliseconds until something is tried again that the disk or the database refused
   */
  constructor(tools: RunTools, engine: () => Promise<WorkflowEngine>, requeueMs = 5_000) {
    this.#tools = tools;
    this.#engine = engine;
    this.#requeueMs = requeueMs;
  }

  get #stopping(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Condensations that run in this process. */
  get active(): readonly string[] {
    return [...this.#active.keys()];
  }

  /** Puts a condensation that is kept as queued at the end of the queue. When the process ends before, the next one does it. */
  async submit({ id, run }: Condensation): Promise<void> {
    if (run > 1) await this.untilClosed({ id, run: run - 1 });
    await this.#tools.logs.append(id, { kind: "state-changed", state: "queued" });
    if (!this.#stopping) await (await this.#engine()).enqueue({ id, run });
  }

  /** Waits until the process that has noted the end of a run has closed its files, unless it was killed in between. */
  async untilClosed(run: CondensationRun): Promise<void> {
    await this.#active.get(run.id)?.ended;
    const engine = await this.#engine();
    for (let waited = 0; waited < closingMs && (await engine.isAlive(run)); waited += pollMs) await delay(pollMs);
  }

  /** Outer steps done by now; undefined when it does not run here. */
  stepsDone(id: string): number | undefined {
    return this.#active.get(id)?.stepsDone;
  }

  /** Whether a step that fails fails only because this process stops. */
  readonly isSuspended = (id: string): boolean => {
    const outcome = this.#active.get(id)?.outcome;
    return outcome === undefined ? this.#stopping : outcome.kind === "stopped";
  };

  /**
   * Ends a condensation and waits for its end. One that has ended stays as it is.
   *
   * @throws CondensationNotFoundError; ServiceError (UNAVAILABLE) when the process ends first; the signal's reason
   */
  async cancel(id: string, signal: AbortSignal): Promise<Condensation> {
    const { store, logs } = this.#tools;
    const before = await store.read(id);
    const asked = await store.update(id, ({ state }) => {
      if (isEnd(state)) return {};
      return state === "queued" ? this.#endOf({ kind: "cancelled" }) : { cancelling: true };
    });
    if (before.state === "queued" && asked.state === "cancelled") {
      await logs.append(id, { kind: "state-changed", state: "cancelled" });
      await (await this.#engine()).dequeue(asked);
    }
    for (;;) {
      const job = this.#active.get(id);
      job?.abort("cancelled");
      const condensation = await store.read(id);
      if (isEnd(condensation.state) && job === undefined) return condensation;
      if (this.#stopping && job === undefined) throw stopping(id);
      const soon = delay(pollMs, undefined, { signal });
      await Promise.race([job?.ended ?? soon, soon]);
    }
  }

  /** Ends those that run here and that somebody has asked another process to end. */
  async endCancelled(): Promise<void> {
    if (this.#active.size === 0) return;
    for (const id of await this.#tools.store.cancelling(this.active)) this.#active.get(id)?.abort("cancelled");
  }

  /** Queues those that are kept as unended but that no queue knows: a crash came between the two. */
  async reconcile(): Promise<void> {
    const { store, logger } = this.#tools;
    const engine = await this.#engine();
    const states = ["running", "queued"] as const;
    const { condensations } = await store.list({ states, after: undefined, size: 1_000_000 });
    for (const { id, run } of condensations.toReversed()) {
      if (this.#stopping) return;
      if (this.#active.has(id) || (await engine.isAlive({ id, run }))) continue;
      // Its own run may have ended without a word, so it gets another one
      const next = await store.update(id, (now) => (isEnd(now.state) || now.run !== run ? {} : { run: run + 1 }));
      if (next.run !== run + 1) continue;
      logger.info({ condensation: nameOf(id) }, "queueing a condensation that no queue knew");
      await engine.enqueue(next);
    }
  }

  /** Removes what is left of the runs of a condensation that was deleted. */
  async forget(id: string): Promise<void> {
    try {
      await (await this.#engine()).forget(id);
    } catch (error) {
      this.#tools.logger.warn({ error, condensation: nameOf(id) }, "the journal of a deleted condensation is left");
    }
  }

  /** Ends all runs with checkpoints and lets their condensations stay unended, for the next process. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("The orchestrator is stopping."));
    for (const job of this.#active.values()) job.abort("stopped");
    await Promise.all([...this.#active.values()].map(({ ended }) => ended));
  }

  /** What the engine calls when it is a condensation's turn. */
  readonly run: RunWorkflow = async (run, journal) => {
    try {
      return await this.#run(run, journal);
    } catch (error) {
      const condensation = nameOf(run.id);
      this.#tools.logger.error({ error, condensation }, "what became of a run could not be noted");
      if (this.#stopping) return "suspended";
      this.#requeue(run).catch((cause: unknown) => {
        if (!this.#stopping)
          this.#tools.logger.error({ error: cause, condensation }, "a run is left to the next process");
      });
      return "ended";
    }
  };

  async #run(run: CondensationRun, journal: StepJournal): Promise<"ended" | "suspended"> {
    if (this.#stopping) return "suspended";
    const begun = await this.#begin(run);
    if (begun === undefined) return "ended";
    const { before, condensation } = begun;
    if (isEnd(condensation.state)) {
      await this.#repairLog(condensation);
      return "ended";
    }
    const log = this.#tools.logs.openToWrite(run.id).then((opened) => {
      // Its process was killed or stopped
      if (before.state === "running") opened.append({ kind: "state-changed", state: "queued" });
      return opened;
    });
    const job = new ActiveCondensation(condensation, log);
    this.#active.set(job.id, job);
    if (this.#stopping) job.abort("stopped");
    if (condensation.cancelling) job.abort("cancelled");
    return this.#finish(job, condensation, journal);
  }

  /** Queues another run for one whose end could not be noted, such as on a full disk; tries until that is possible. */
  async #requeue({ id, run }: CondensationRun): Promise<void> {
    for (;;) {
      await delay(this.#requeueMs, undefined, { signal: this.#stop.signal });
      try {
        const next = await this.#tools.store.update(id, (now) =>
          isEnd(now.state) || now.run !== run ? {} : { state: "queued", run: run + 1 },
        );
        if (!isEnd(next.state) && next.run === run + 1) await this.submit(next);
        return;
      } catch (error) {
        if (error instanceof CondensationNotFoundError) return;
        this.#tools.logger.warn({ error, condensation: nameOf(id) }, "a condensation could not be queued again yet");
      }
    }
  }

  /** Undefined when it was deleted or resumed, so that this run is none any more; one that has ended stays as it is. */
  async #begin({ id, run }: CondensationRun) {
    let before: Condensation | undefined;
    try {
      const condensation = await this.#tools.store.update(id, (now) => {
        before = now;
        return isEnd(now.state) || now.run !== run ? {} : { state: "running" };
      });
      return before === undefined || condensation.run !== run ? undefined : { before, condensation };
    } catch (error) {
      if (error instanceof CondensationNotFoundError) return undefined;
      throw error;
    }
  }

  /** Rejects when its end cannot be noted; it then is as it was. */
  async #finish(
    job: ActiveCondensation,
    condensation: Condensation,
    journal: StepJournal,
  ): Promise<"ended" | "suspended"> {
    const { store, logs, logger } = this.#tools;
    let outcome: Outcome = { kind: "stopped" };
    try {
      outcome = await job.log
        .then((log) => carryOut(job, condensation, log, { ...this.#tools, journal }))
        .catch((error: unknown) => this.#failed(job, error));
      const { kind } = outcome;
      if (kind !== "stopped") {
        const change = this.#endOf(outcome);
        // The events of a run are durable before its end is
        await job.log.then((log) => log.flush());
        await store.update(job.id, () => change);
        const failure = outcome.kind === "failed" ? { failure: outcome.failure } : {};
        (await job.log).append({ kind: "state-changed", state: kind, ...failure });
      }
      await job.log.then((log) => log.flush());
    } finally {
      const ended = outcome.kind !== "stopped";
      await logs.close(job.id, { ended }).catch((error: unknown) => logger.error({ error }, "closing events failed"));
      this.#active.delete(job.id);
      job.settle();
    }
    return outcome.kind === "stopped" ? "suspended" : "ended";
  }

  /** A crash between the record of an end and its event leaves watchers without the latter. */
  async #repairLog({ id, state, failure }: Condensation): Promise<void> {
    const { logs } = this.#tools;
    const last = await logs.lastOf(id);
    if (last?.kind === "state-changed" && last.state === state) return;
    await logs.append(id, { kind: "state-changed", state, ...(failure === undefined ? {} : { failure }) });
  }

  #failed({ id }: ActiveCondensation, error: unknown): Outcome {
    const { logger, hidden } = this.#tools;
    logger.error({ error, condensation: nameOf(id) }, "a condensation could not be run");
    return { kind: "failed", failure: failureText(error, { traceId: undefined, hidden }) };
  }

  #endOf(outcome: Exclude<Outcome, { readonly kind: "stopped" }>): CondensationChange {
    return {
      state: outcome.kind,
      cancelling: false,
      endTime: this.#tools.now(),
      failure: outcome.kind === "failed" ? outcome.failure : undefined,
      result: outcome.kind === "succeeded" ? outcome.result : undefined,
    };
  }
}

function stopping(id: string): ServiceError {
  return new ServiceError({
    code: "UNAVAILABLE",
    reason: "UNAVAILABLE",
    message: `The orchestrator is stopping before ${nameOf(id)} was cancelled; cancel it when it is back.`,
    metadata: { service: "orchestrator" },
  });
}
