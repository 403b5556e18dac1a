import type { Runtime, Workspace } from "@condensery/runtime";

/**
 * Runs independent tasks over the workers of a runtime, one workspace each, at most one task a worker at a time. Tasks
 * are begun in order and their results are in order. The first failure stops the rest: `signal` aborts for the tasks
 * under way, no further task begins, and the call rejects with that failure once all have ended.
 */
export async function overWorkers<Result>(
  runtime: Runtime,
  count: number,
  task: (workspace: Workspace, index: number, signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const failed = new AbortController();
  const linked = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const results: Result[] = [];
  let next = 0;
  let failure: { readonly reason: unknown } | undefined;

  const work = async (): Promise<void> => {
    await using workspace = runtime.open();
    while (next < count && !linked.aborted) {
      const index = next++;
      results[index] = await task(workspace, index, linked);
    }
  };
  const attempt = async (): Promise<void> => {
    try {
      await work();
    } catch (reason) {
      failure ??= { reason };
      failed.abort(reason);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, runtime.report().workers) }, attempt));
  if (failure !== undefined) throw failure.reason;
  signal?.throwIfAborted();
  return results;
}
