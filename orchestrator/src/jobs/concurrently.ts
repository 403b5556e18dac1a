import { setMaxListeners } from "node:events";

/**
 * Runs tasks side by side, at most `limit` at once, begun in order; results are in order. The first failure stops the
 * rest: their signal aborts, no further task begins, and the call rejects with that failure once all have ended.
 */
export async function concurrently<Result>(
  count: number,
  limit: number,
  task: (index: number, signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const failed = new AbortController();
  const linked = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  // Each task listens, and there may be many
  setMaxListeners(0, linked);
  const results: Result[] = [];
  let next = 0;
  let failure: { readonly reason: unknown } | undefined;

  const work = async (): Promise<void> => {
    try {
      while (next < count && !linked.aborted) {
        const index = next++;
        results[index] = await task(index, linked);
      }
    } catch (reason) {
      failure ??= { reason };
      failed.abort(reason);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, limit) }, work));
  if (failure !== undefined) throw failure.reason;
  signal?.throwIfAborted();
  return results;
}
