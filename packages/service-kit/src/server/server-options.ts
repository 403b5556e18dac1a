import type { ServerInterceptor, ServerOptions } from "@grpc/grpc-js";

/** HTTP/2's default of 64 KiB lets a stream of 1 MiB messages wait for its peer most of the time. */
export const flowControlWindowBytes = 16 * 2 ** 20;

export interface TransportLimits {
  readonly maxMessageBytes: number;
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  /** Calls at once over one connection; clients hold further ones back. */
  readonly maxStreams: number;
  /** A connection without calls is closed after so long; clients open another one when they need it. */
  readonly connectionIdleMs: number;
}

export function serverOptions(limits: TransportLimits, interceptors: readonly ServerInterceptor[]): ServerOptions {
  return {
    interceptors: [...interceptors],
    "grpc.max_receive_message_length": limits.maxMessageBytes,
    "grpc.max_send_message_length": limits.maxMessageBytes,
    "grpc.max_concurrent_streams": limits.maxStreams,
    "grpc.max_connection_idle_ms": limits.connectionIdleMs,
    "grpc.keepalive_time_ms": limits.keepaliveTimeMs,
    "grpc.keepalive_timeout_ms": limits.keepaliveTimeoutMs,
    "grpc-node.flow_control_window": flowControlWindowBytes,
  };
}
