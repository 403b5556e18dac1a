import { Worker } from "node:worker_threads";
import { DatabaseError, LostConnectionError } from "../database-error.js";
import type { FromWorker, ToWorker, WorkerData } from "./worker-protocol.js";

/** This process's end of a connection. */
export interface EngineConnection {
  receive(data: Uint8Array): void;
  /** The other end has said all it had to say. */
  ended(): void;
  lost(error: Error): void;
}

/**
 * The database itself lies outside of the thread's heap, which holds what passes through. With V8's own limit of some
 * gigabytes it would leave that lying about for hours.
 */
const heapMegabytes = 160;

/**
 * PGlite in a thread: WebAssembly would block the process for seconds at the start and during each query. One engine is
 * one run of the thread; when it is over, every connection is lost.
 */
export class Engine {
  readonly #worker: Worker;
  readonly #connections = new Map<number, EngineConnection>();
  readonly #ready: Promise<void>;
  readonly #exited: Promise<void>;
  #lastConnection = 0;
  #over = false;

  constructor(settings: WorkerData) {
    // When this module itself runs from source, the compiled entry lies in the build folder
    const entry = import.meta.url.endsWith(".ts") ? "../../dist/pglite/worker-main.js" : "./worker-main.js";
    this.#worker = new Worker(new URL(entry, import.meta.url), {
      name: "pglite",
      workerData: settings,
      // Loader hooks of the process (tracing, test runners) have nothing to do in a thread which only runs a database.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    this.#exited = new Promise((resolve) => this.#worker.once("exit", () => resolve()));
    this.#ready = this.#start(settings.dataFolder);
    // Whoever waits for it is told; it need not be anybody.
    this.#ready.catch(() => undefined);
  }

  /** @throws DatabaseError when PGlite cannot use the folder */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Whether the thread has ended, so that another engine is needed. */
  get over(): boolean {
    return this.#over;
  }

  get exited(): Promise<void> {
    return this.#exited;
  }

  /** @returns the connection's number */
  connect(connection: EngineConnection): number {
    const number = ++this.#lastConnection;
    this.#connections.set(number, connection);
    this.#post({ kind: "connect", connection: number });
    return number;
  }

  write(connection: number, chunk: Uint8Array): void {
    // A copy, as a view would take all of the memory it looks into along.
    const data = new Uint8Array(chunk);
    this.#worker.postMessage({ kind: "data", connection, data } satisfies ToWorker, [data.buffer]);
  }

  disconnect(connection: number): void {
    if (this.#connections.delete(connection)) this.#post({ kind: "disconnect", connection });
  }

  /** Lets the query under way finish and brings everything to the disk. */
  async stop(): Promise<void> {
    this.#post({ kind: "stop" });
    await this.#exited;
  }

  /** As pulling the plug: what was committed is there the next time. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #start(folder: string): Promise<void> {
    return new Promise((resolve, reject) => {
      let reason: Error | undefined;
      this.#worker.on("message", (message: FromWorker) => {
        if (message.kind === "ready") resolve();
        else if (message.kind === "failed") reason = new Error(message.message);
        else this.#deliver(message);
      });
      this.#worker.on("error", (error: Error) => {
        reason = error;
      });
      this.#worker.once("exit", (code) => {
        this.#end(reason);
        reject(unusable(folder, code, reason));
      });
    });
  }

  #deliver(message: FromWorker & { readonly connection: number }): void {
    const connection = this.#connections.get(message.connection);
    if (message.kind === "data") {
      connection?.receive(message.data);
      return;
    }
    this.#connections.delete(message.connection);
    connection?.ended();
  }

  #end(reason: Error | undefined): void {
    this.#over = true;
    const error = new LostConnectionError(
      "The thread that ran the database has ended: expected an answer, none will come. Ask again: the next connection starts another thread.",
      { cause: reason },
    );
    for (const connection of this.#connections.values()) connection.lost(error);
    this.#connections.clear();
  }
}

function unusable(folder: string, code: number, reason: Error | undefined): DatabaseError {
  return new DatabaseError(
    `Expected a database that PGlite can use in ${folder}, it could not be started: ${reason?.message ?? `its thread ended with ${code}`}. Restore the folder from a copy, or move it away to begin with an empty database.`,
    { cause: reason },
  );
}
