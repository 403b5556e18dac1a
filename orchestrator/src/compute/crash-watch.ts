import { isWorthRetrying, type RemoteError } from "@condensery/service-kit";
import { ComputeError } from "./compute-error.js";

/**
 * Losses behind which a call is taken to be what ends those who compute it. A network that cuts connections looks the
 * same from here, and cuts the same call several times in a row.
 */
export const mostLosses = 10;

/**
 * Whether whoever computed a call was lost in the middle of it: its worker, or its process with all connections. A
 * connection that was never made is another matter, a service that is away; and so is one that says that it stops, and
 * whatever a proxy may say.
 */
export function wasLostInCall(error: RemoteError): boolean {
  if (error.reason !== undefined) return error.code === "UNAVAILABLE" && error.metadata["service"] === "device";
  return isWorthRetrying(error) && (error.code === "CANCELLED" || cutOff.test(error.message));
}

/** What grpc-js says of a connection that carried the call when it broke. */
const cutOff = /Connection dropped|ECONNRESET|EPIPE|RST_STREAM|socket hang up/u;

/**
 * Watches the tries of one call, so that a call which ends its service each time, for example for want of memory, is not
 * repeated until nothing is left. A try that began further on than any before it has gained ground: the count begins
 * anew.
 */
export class CrashWatch {
  readonly #service: string;
  #losses = 0;
  #furthestBegin = -1;
  #begun = false;

  /** @param service name for people */
  constructor(service: string) {
    this.#service = service;
  }

  /** A try reports how far it is; its first report is where it began. */
  progressed(stepsDone: number): void {
    if (this.#begun) return;
    this.#begun = true;
    if (stepsDone <= this.#furthestBegin) return;
    this.#furthestBegin = stepsDone;
    this.#losses = 0;
  }

  /** A try failed. @throws ComputeError when it was one loss too many */
  failed(error: RemoteError): void {
    this.#begun = false;
    if (!wasLostInCall(error)) return;
    this.#losses += 1;
    if (this.#losses < mostLosses) return;
    throw new ComputeError(
      this.#service,
      error,
      `was lost ${mostLosses} times in the middle of the same call without getting further (${error.code}: ` +
        `${error.message}); it is not asked again, as the call itself may end it, for example for want of memory: ` +
        "see its log, give it more memory or condense with smaller settings (docs/limits.md)",
    );
  }
}
