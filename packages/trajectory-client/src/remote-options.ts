import type { CallOptions as RpcOptions, RetryPolicy, ServiceChannel, UnaryCallOptions } from "@condensery/service-kit";
import type { CallOptions } from "@condensery/trajectories";

/** How a store behind a connection is used. */
export interface RemoteTrajectoryStoreOptions {
  /** Bound of the cache of snapshots that were read, in bytes; 0 keeps none. Default: 256 MiB. */
  readonly cacheBytes?: number;
  /** Largest snapshot to take, in bytes. Default: 1 GiB. */
  readonly maxSnapshotBytes?: number;
  /** Of one call with all its tries. Default: 5 minutes. */
  readonly timeoutMs?: number;
  /** For lost connections; each call may be repeated. A read that goes on counts as a success. Default: 5 tries. */
  readonly retry?: RetryPolicy;
}

/** All that the calls of one store share. */
export interface Connection {
  readonly channel: ServiceChannel;
  readonly timeoutMs: number;
  readonly maxSnapshotBytes: number;
  readonly retry: RetryPolicy;
}

/** Half of the pauses is drawn where a caller draws; here they are the same each time. */
const defaultRetry: RetryPolicy = { maxAttempts: 5, initialDelayMs: 100, maxDelayMs: 2000, random: () => 0.5 };

export function connection(channel: ServiceChannel, options: RemoteTrajectoryStoreOptions): Connection {
  return {
    channel,
    timeoutMs: options.timeoutMs ?? 300_000,
    maxSnapshotBytes: options.maxSnapshotBytes ?? 2 ** 30,
    retry: options.retry ?? defaultRetry,
  };
}

/** For all tries of a call together: made once, before the first. */
export function streamOptions({ channel, timeoutMs }: Connection, { signal }: CallOptions): RpcOptions {
  const notAfter = new Date(channel.now() + timeoutMs);
  return { timeoutMs, notAfter, ...(signal === undefined ? {} : { signal }) };
}

export function unaryOptions({ timeoutMs, retry }: Connection, { signal }: CallOptions): UnaryCallOptions {
  return { timeoutMs, retry, ...(signal === undefined ? {} : { signal }) };
}
