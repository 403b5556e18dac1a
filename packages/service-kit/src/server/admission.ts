import { type Metadata, type ServerInterceptor, ServerInterceptingCall } from "@grpc/grpc-js";
import { deadlineExceeded } from "../errors/to-service-error.js";
import type { ServiceError } from "../errors/service-error.js";
import { statusOf, toStatus } from "../errors/to-status.js";
import type { Callers } from "./callers.js";
import type { ClientLimits } from "./client-limits.js";
import { anonymousClient, identify, type IdentityOptions } from "./identify.js";

export interface AdmissionOptions {
  readonly identity: IdentityOptions;
  /** Absent: clients may call as much as they want. */
  readonly limits: ClientLimits | undefined;
  readonly callers: Callers;
  /** Services that answer anybody, without limits. */
  readonly open: ReadonlySet<string>;
  /** How long the one request of a call may take to arrive. */
  readonly requestTimeoutMs: number;
  /** Told of each call that is turned away. */
  readonly onRefusal: (refusal: Refusal) => void;
}

export interface Refusal {
  readonly error: ServiceError;
  readonly method: string;
  readonly peer: string;
}

/**
 * Stands before all handlers: finds out who calls, holds the client to its limits, and lets nobody keep a call open
 * by not sending its request. It acts on a call's headers, when nothing of the request has been read yet.
 */
export function admissionInterceptor(options: AdmissionOptions): ServerInterceptor {
  const { identity, limits, callers, open, requestTimeoutMs, onRefusal } = options;
  return ({ path, requestStream }, call) => {
    const isOpen = open.has(path.split("/")[1] ?? "");
    let timer: NodeJS.Timeout | undefined;
    let holders = 0;
    let countOut = (): void => undefined;
    const hold = (): void => void (holders += 1);
    const release = (): void => {
      holders -= 1;
      if (holders === 0) countOut();
    };
    function refuse(error: ServiceError): void {
      onRefusal({ error, method: path.replace(/^\//u, ""), peer: call.getPeer() });
      call.sendStatus(statusOf(error));
    }
    function admit(metadata: Metadata): void {
      const certificate = () => call.getAuthContext().sslPeerCertificate;
      const client = isOpen ? anonymousClient : identify({ metadata, certificate }, identity);
      if (!isOpen && limits !== undefined) countOut = limits.begin(client);
      hold();
      // Methods have no use for it, and what they do not have they cannot log
      metadata.remove("authorization");
      callers.remember(metadata, {
        client,
        holdUntil(work) {
          hold();
          work.then(release, release);
        },
      });
      // Streams are read by their handlers, which have a deadline; other handlers begin when the request is there
      if (!requestStream) timer = setTimeout(() => refuse(tooSlow(requestTimeoutMs)), requestTimeoutMs);
    }
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, receive) {
            try {
              admit(metadata);
            } catch (error) {
              refuse(toStatus(error).error);
              return;
            }
            receive(metadata);
          },
          onReceiveHalfClose(receive) {
            clearTimeout(timer);
            receive();
          },
          // Comes at the end of every call, however it ends
          onCancel() {
            clearTimeout(timer);
            if (holders > 0) release();
          },
        }),
    });
  };
}

function tooSlow(timeoutMs: number): ServiceError {
  return deadlineExceeded(
    undefined,
    `The request did not arrive within ${timeoutMs} ms (CONDENSERY_REQUEST_TIMEOUT of the server).`,
  );
}
