import type { CallOptions } from "../options/call-options.js";

/** For calls that are one to the caller: the options of each as it begins, with the time that is left. */
export function timeLimit({ timeoutMs, ...call }: CallOptions): () => CallOptions {
  if (timeoutMs === undefined) return () => call;
  const deadline = performance.now() + timeoutMs;
  return () => ({ ...call, timeoutMs: Math.max(1, deadline - performance.now()) });
}
