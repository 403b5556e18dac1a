import type { ServerUnaryCall } from "@grpc/grpc-js";
import type { ServiceError } from "../errors/service-error.js";
import { cancelled, deadlineExceeded, stopping } from "../errors/to-service-error.js";
import type { CallContext } from "./call-context.js";
import type { Caller } from "./callers.js";
import type { CallInFlight } from "./calls-in-flight.js";
import type { Host } from "./host.js";
import type { MethodOptions } from "./method.js";

/** setTimeout fires at once for anything longer. */
const longestTimerMs = 2 ** 31 - 1;

/** The client's clock for the same deadline is ahead by the time that the call took to arrive. */
const deadlineSlackMs = 50;

/** What calls of all kinds have in common. */
interface ServerCall extends Pick<
  ServerUnaryCall<unknown, unknown>,
  "cancelled" | "getDeadline" | "getPath" | "getPeer" | "metadata"
> {
  on(event: "cancelled", listener: () => void): unknown;
  off(event: "cancelled", listener: () => void): unknown;
}

/** One call from arrival to answer: its one signal and everything that aborts it. */
export class CallScope implements CallInFlight, Disposable {
  readonly context: CallContext;
  readonly caller: Caller;
  readonly endOnStop: boolean;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly call: ServerCall,
    private readonly host: Host,
    options: MethodOptions,
  ) {
    const arrived = host.now();
    const given = Number(call.getDeadline());
    const deadline = Number.isFinite(given) ? given : arrived + (options.defaultDeadlineMs ?? host.defaultDeadlineMs);
    const method = call.getPath().replace(/^\//u, "");
    this.caller = host.callers.of(call.metadata);
    const { client } = this.caller;
    this.endOnStop = options.endOnStop ?? false;
    this.context = {
      signal: this.#controller.signal,
      deadline: new Date(deadline),
      client,
      metadata: call.metadata,
      peer: call.getPeer(),
      method,
      logger: host.logger.child({ method, client }),
    };
    this.#timer = setTimeout(
      () => this.abort(deadlineExceeded()),
      Math.min(Math.max(0, deadline - arrived), longestTimerMs),
    );
    call.on("cancelled", this.#onCancelled);
    host.calls.add(this);
    if (host.isStopping() && options.whileStopping !== true) this.abort(stopping(host.service));
    // The client may be gone before the handler is called: its event has then been emitted already.
    else if (call.cancelled) this.#onCancelled();
  }

  abort(reason: ServiceError): void {
    this.#controller.abort(reason);
  }

  /** Work that still runs when its call is answered has nobody to work for. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.call.off("cancelled", this.#onCancelled);
    this.host.calls.delete(this);
    this.abort(cancelled());
  }

  // gRPC ends a call whose deadline passed in the same way as one that the client left.
  readonly #onCancelled = () => {
    const late = this.host.now() >= this.context.deadline.getTime() - deadlineSlackMs;
    this.abort(late ? deadlineExceeded() : cancelled());
  };
}
