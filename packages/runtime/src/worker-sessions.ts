import { InferenceSession } from "onnxruntime-node";
import type { ProviderName } from "./options.js";
import type { ProgramMessage, WorkerSettings } from "./protocol.js";
import { sessionOptions } from "./session-options.js";

/** A program as the worker holds it: bytes until the first run, a session afterwards. */
interface Entry {
  readonly program: Omit<ProgramMessage, "bytes">;
  readonly source: { readonly bytes: Uint8Array } | { readonly session: InferenceSession };
}

/** Sessions of one worker by program key. What is evicted is decided by the side that sends the programs. */
export class SessionTable {
  readonly #settings: WorkerSettings;
  readonly #provider: ProviderName;
  readonly #entries = new Map<string, Entry>();
  #created = 0;

  constructor(settings: WorkerSettings, provider: ProviderName) {
    this.#settings = settings;
    this.#provider = provider;
  }

  /** Number of live sessions. */
  get size(): number {
    return [...this.#entries.values()].filter(({ source }) => "session" in source).length;
  }

  add(programs: readonly ProgramMessage[]): void {
    for (const { bytes, ...program } of programs) {
      this.#entries.set(program.key, { program, source: { bytes } });
    }
  }

  /** Name and ports of a program. */
  program(key: string): Entry["program"] {
    return this.#entry(key).program;
  }

  /** The session of a program, created at its first use. Throws ONNX Runtime's error when the model does not load. */
  async session(key: string): Promise<InferenceSession> {
    const { program, source } = this.#entry(key);
    if ("session" in source) {
      return source.session;
    }
    const session = await InferenceSession.create(
      source.bytes,
      sessionOptions(this.#settings, this.#provider, this.#profilePrefix(program.name)),
    );
    this.#created += 1;
    this.#entries.set(key, { program, source: { session } });
    return session;
  }

  async evict(keys: Iterable<string>): Promise<void> {
    for (const key of keys) {
      const { source } = this.#entry(key);
      this.#entries.delete(key);
      if ("session" in source) {
        if (this.#settings.profile !== undefined) {
          source.session.endProfiling();
        }
        await source.session.release();
      }
    }
  }

  async close(): Promise<void> {
    await this.evict([...this.#entries.keys()]);
  }

  #entry(key: string): Entry {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      throw new Error(`program ${key} was not sent to this worker`);
    }
    return entry;
  }

  #profilePrefix(program: string): string | undefined {
    const { profile, index } = this.#settings;
    return profile === undefined
      ? undefined
      : `${profile}-worker${index}-session${this.#created}-${program.replaceAll(/[^\w.-]+/g, "_")}`;
  }
}
