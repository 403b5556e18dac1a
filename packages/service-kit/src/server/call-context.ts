import type { Metadata } from "@grpc/grpc-js";
import type { Logger } from "../logger/logger.js";

/** What a method knows about its call besides the request. */
export interface CallContext {
  /**
   * Aborted when the client cancels, the deadline passes, the service's grace period ends, or the call is answered
   * before the work ended. Hand it to whatever can take long.
   */
  readonly signal: AbortSignal;
  /** Never absent: calls without one get the service's default. */
  readonly deadline: Date;
  /**
   * Who calls: the name that belongs to its token, else that of its certificate, else `anonymous`. Where both tokens and
   * certificates are asked for, the token's.
   */
  readonly client: string;
  /** Without `authorization`. */
  readonly metadata: Metadata;
  /** The address of the caller. */
  readonly peer: string;
  /** `package.Service/Method`. */
  readonly method: string;
  /** Its lines carry the method and the trace. */
  readonly logger: Logger;
}
