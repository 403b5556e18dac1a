import { Engine } from "./engine.js";

/** Transactions may wait for a user's code, not for ever: nobody else is served meanwhile. */
const idleInTransactionMs = 60_000;
/** How long a query under way may go on when the database is to stop. */
const stopMs = 10_000;

/** Has an engine run for as long as the database is open, another one when it ended by itself. */
export class EngineKeeper {
  readonly #dataFolder: string;
  #engine: Engine | undefined;
  #stopped = false;

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  /**
   * @returns an engine that answers
   * @throws DatabaseError when PGlite cannot use the folder @throws the signal's reason, the engine being ended
   */
  async ready(signal?: AbortSignal): Promise<Engine> {
    signal?.throwIfAborted();
    if (this.#stopped) throw new Error("Expected the database to be open, it has been closed.");
    if (this.#engine === undefined || this.#engine.over) {
      this.#engine = new Engine({ dataFolder: this.#dataFolder, idleInTransactionMs });
    }
    const engine = this.#engine;
    const cut = () => void engine.terminate();
    signal?.addEventListener("abort", cut, { once: true });
    try {
      await engine.ready;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", cut);
    }
    return engine;
  }

  /** Lets the query under way finish and brings everything to the disk. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const engine = this.#engine;
    if (engine === undefined || engine.over) return;
    const late = setTimeout(() => void engine.terminate(), stopMs);
    await engine.stop();
    clearTimeout(late);
  }

  /** At once. What was committed is there the next time. */
  async terminate(): Promise<void> {
    this.#stopped = true;
    await this.#engine?.terminate();
  }
}
