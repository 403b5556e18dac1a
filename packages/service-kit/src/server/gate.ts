import { ServiceError } from "../errors/service-error.js";

export interface GateOptions {
  /** Tasks that run at once. */
  readonly concurrency: number;
  /** Tasks that wait for one of those to end. */
  readonly waiting: number;
  /** What a caller is told to wait when both are full. */
  readonly retryDelayMs: number;
}

/** Bounds the work of a service: a full one answers at once instead of growing a queue. */
export interface Gate {
  readonly running: number;
  readonly waiting: number;
  /** Runs the task when its turn comes; the place is kept until the task has settled, whoever waits for it. */
  run<Result>(signal: AbortSignal, task: () => Promise<Result>): Promise<Result>;
}

export function createGate(options: GateOptions): Gate {
  const queue: (() => void)[] = [];
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

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (running < options.concurrency) {
      running += 1;
      return;
    }
    if (queue.length >= options.waiting) throw full();
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        queue.splice(queue.indexOf(turn), 1);
        reject(signal.reason as Error);
      };
      queue.push(turn);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  function exit(): void {
    const next = queue.shift();
    // The place passes from one to the next without becoming free in between.
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    get running() {
      return running;
    },
    get waiting() {
      return queue.length;
    },
    async run(signal, task) {
      await enter(signal);
      try {
        return await task();
      } finally {
        exit();
      }
    },
  };
}
