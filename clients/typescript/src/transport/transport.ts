import { ClientClosedError } from "../errors/client-closed-error.js";
import type { CallOptions } from "../options/call-options.js";
import { jitter } from "./jitter.js";
import {
  type CallableMethod,
  callServerStream,
  callUnary,
  isBusy,
  type RemoteError,
  type ServiceChannel,
} from "./kit.js";
import { LinkedSignal } from "./linked-signal.js";
import { toClientError } from "./to-client-error.js";

export interface TransportOptions {
  readonly channel: ServiceChannel;
  /** For messages. */
  readonly address: string;
  readonly timeoutMs: number;
}

/** A call whose request may be sent again. */
export interface RepeatableCall extends CallOptions {
  /** What tells this call from those of others, for spreading retries. */
  readonly key: string;
  /** Told before the call is made again because its answer was lost: the server may have done what was asked. */
  readonly onLostAnswer?: () => void;
}

/** Each try again waits twice as long as the one before. */
export const retryDelays = { initialDelayMs: 100, maxDelayMs: 10_000 } as const;
const defaultRetries = 4;

/** Calls over one connection, with this package's errors, until it is closed. */
export class Transport {
  readonly timeoutMs: number;
  readonly #channel: ServiceChannel;
  readonly #address: string;
  readonly #closing = new AbortController();

  constructor({ channel, address, timeoutMs }: TransportOptions) {
    this.#channel = channel;
    this.#address = address;
    this.timeoutMs = timeoutMs;
  }

  /** Aborted when the client is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  async unary<Request, Response>(
    method: CallableMethod<Request, Response>,
    request: Request,
    call: RepeatableCall,
  ): Promise<Response> {
    using linked = new LinkedSignal(call.signal, this.closing);
    const { key, onLostAnswer } = call;
    const maxAttempts = 1 + (call.maxRetries ?? defaultRetries);
    const onRetry = ({ error }: { readonly error: RemoteError }) => {
      if (!isBusy(error)) onLostAnswer?.();
    };
    const retry = { ...retryDelays, maxAttempts, random: jitter(key), waitWhenBusy: true, onRetry };
    const options = { timeoutMs: call.timeoutMs ?? this.timeoutMs, signal: linked.signal, retry };
    try {
      return await callUnary(this.#channel, method, request, options);
    } catch (error) {
      throw toClientError(error, this.#address);
    }
  }

  /** One try; leaving the loop cancels the call. */
  async *stream<Request, Response>(
    method: CallableMethod<Request, Response>,
    request: Request,
    call: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): AsyncGenerator<Response, void, undefined> {
    try {
      yield* callServerStream(this.#channel, method, request, call);
    } catch (error) {
      throw toClientError(error, this.#address);
    }
  }

  close(): void {
    this.#closing.abort(new ClientClosedError());
    this.#channel.close();
  }
}
