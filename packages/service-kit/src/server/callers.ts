import type { Metadata } from "@grpc/grpc-js";

/** Who makes a call, as the server has found out before the call gets to its method. */
export interface Caller {
  readonly client: string;
  /** Counts the call as one of its client's until the work has settled, although it may have been answered before. */
  holdUntil(work: Promise<unknown>): void;
}

/** The callers of the calls under way, by the metadata that grpc-js hands from interceptors to handlers. */
export class Callers {
  readonly #callers = new WeakMap<Metadata, Caller>();

  remember(metadata: Metadata, caller: Caller): void {
    this.#callers.set(metadata, caller);
  }

  of(metadata: Metadata): Caller {
    const caller = this.#callers.get(metadata);
    if (caller !== undefined) return caller;
    // A call past the admission has no rights at all, so it must not pass for anybody
    throw new Error("Expected every call to pass the admission before its handler.");
  }
}
