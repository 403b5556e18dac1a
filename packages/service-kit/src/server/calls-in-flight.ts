import type { ServiceError } from "../errors/service-error.js";

/** A call that has not been answered yet. */
export interface CallInFlight {
  readonly endOnStop: boolean;
  abort(reason: ServiceError): void;
}

/** The calls that a stopping server may have to abort. A set, because one signal with a listener a call would warn. */
export class CallsInFlight {
  readonly #calls = new Set<CallInFlight>();

  get size(): number {
    return this.#calls.size;
  }

  add(call: CallInFlight): void {
    this.#calls.add(call);
  }

  delete(call: CallInFlight): void {
    this.#calls.delete(call);
  }

  abort(reason: ServiceError, which: (call: CallInFlight) => boolean = () => true): void {
    for (const call of this.#calls) if (which(call)) call.abort(reason);
  }
}
