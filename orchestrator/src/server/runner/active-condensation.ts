import type { EventLog } from "../events/event-log.js";
import type { Condensation } from "../store/condensation.js";
import { RunAborted, type Outcome } from "./ending.js";

/** A condensation that waits for its turn or is under way. */
export class ActiveCondensation {
  readonly id: string;
  /** Its events; rejects when they cannot be written. */
  readonly log: Promise<EventLog>;
  /** Outer steps done so far, of which checkpoints may know less. */
  stepsDone: number;
  readonly #controller = new AbortController();
  /** Settles when it neither waits nor runs any more. */
  readonly ended: Promise<void>;
  #settle: () => void = () => undefined;

  constructor({ id, stepsDone }: Pick<Condensation, "id" | "stepsDone">, log: Promise<EventLog>) {
    this.id = id;
    this.stepsDone = stepsDone;
    this.log = log;
    this.ended = new Promise((resolve) => (this.#settle = resolve));
    // Whoever runs it learns of it; until then nobody listens
    log.catch(() => undefined);
  }

  /** Aborted to end the run; its reason is a RunAborted. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** As what it is to end; undefined: when it is done. */
  get outcome(): Outcome | undefined {
    const { reason }: { readonly reason: unknown } = this.signal;
    return reason instanceof RunAborted ? reason.outcome : undefined;
  }

  /** The first reason counts. */
  abort(kind: "cancelled" | "stopped"): void {
    this.#controller.abort(new RunAborted({ kind }));
  }

  settle(): void {
    this.#settle();
  }
}
