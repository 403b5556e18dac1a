import { ServiceError } from "../errors/service-error.js";
import { FairQueue } from "./fair-queue.js";
import { anonymousClient } from "./identify.js";

export interface GateOptions {
  /** Tasks that run at once. */
  readonly concurrency: number;
  /** Tasks that wait for one of those to end. */
  readonly waiting: number;
  /** What a caller is told to wait when both are full. */
  readonly retryDelayMs: number;
}

/**
 * Bounds the work of a service: a full one answers at once instead of growing a queue. Clients that wait take turns,
 * and where all places to wait are taken, the client with the most of them gives its last one to one with fewer.
 */
export interface Gate {
  readonly running: number;
  readonly waiting: number;
  /**
   * Runs the task when its client's turn comes; the place is kept until the task has settled, whoever waits for it.
   * Throws ServiceError RESOURCE_EXHAUSTED, reason BUSY, also while it waits; the signal's reason.
   */
  run<Result>(signal: AbortSignal, task: () => Promise<Result>, client?: string): Promise<Result>;
}

interface Waiter {
  readonly turn: () => void;
  readonly giveWay: () => void;
}

export function createGate(options: GateOptions): Gate {
  const queue = new FairQueue<Waiter>();
  let running = 0;

  function full(): ServiceError {
    return new ServiceError({
      code: "RESOURCE_EXHAUSTED",
      reason: "BUSY",
      message: `${options.concurrency} calls run and ${options.waiting} wait; try again in ${options.retryDelayMs} ms.`,
      metadata: { limit: String(options.concurrency + options.waiting) },
      retryDelayMs: options.retryDelayMs,
    });
  }

  async function enter(signal: AbortSignal, client: string): Promise<void> {
    signal.throwIfAborted();
    if (running < options.concurrency) {
      running += 1;
      return;
    }
    if (queue.size >= options.waiting) {
      const other = queue.takeFromLongest(client);
      if (other === undefined) throw full();
      other.giveWay();
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        queue.remove(client, waiter);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        turn() {
          signal.removeEventListener("abort", leave);
          resolve();
        },
        giveWay() {
          signal.removeEventListener("abort", leave);
          reject(full());
        },
      };
      queue.add(client, waiter);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  function exit(): void {
    const next = queue.next();
    // The place passes from one to the next without becoming free in between.
    if (next === undefined) running -= 1;
    else next.turn();
  }

  return {
    get running() {
      return running;
    },
    get waiting() {
      return queue.size;
    },
    async run(signal, task, client = anonymousClient) {
      await enter(signal, client);
      try {
        return await task();
      } finally {
        exit();
      }
    },
  };
}
