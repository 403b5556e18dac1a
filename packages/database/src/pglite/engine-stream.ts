import { Duplex } from "node:stream";
import type { Engine, EngineConnection } from "./engine.js";
import type { EngineKeeper } from "./engine-keeper.js";

/**
 * Stands in for the socket of a PostgreSQL client and leads into this process's own PGlite: there is no address that
 * anybody else could connect to.
 */
export class EngineStream extends Duplex implements EngineConnection {
  readonly #engines: EngineKeeper;
  #attached: { readonly engine: Engine; readonly connection: number } | undefined;

  constructor(engines: EngineKeeper) {
    super({ allowHalfOpen: false });
    this.#engines = engines;
  }

  /** What a socket has for its client to call; address and port mean nothing here. */
  connect(): this {
    this.#engines.ready().then(
      (engine) => {
        if (this.destroyed) return;
        this.#attached = { engine, connection: engine.connect(this) };
        this.emit("connect");
      },
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  /** The thread keeps the process alive until the database is closed, its connections do not. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  receive(data: Uint8Array): void {
    this.push(data);
  }

  ended(): void {
    this.push(null);
  }

  lost(error: Error): void {
    this.#attached = undefined;
    this.destroy(error);
  }

  override _read(): void {
    // What arrives is pushed; the database's answers are small.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#attached?.engine.write(this.#attached.connection, chunk);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#attached?.engine.disconnect(this.#attached.connection);
    this.#attached = undefined;
    done(error);
  }
}
