import { getCondensation } from "../calls/get-condensation.js";
import { isEnd, watchCondensation } from "../calls/watch-condensation.js";
import type { Condensation } from "../condensation.js";
import type { CallOptions } from "../options/call-options.js";
import type { CondensationResult } from "../result.js";
import type { Transport } from "../transport/transport.js";
import { fetchResult } from "./fetch-result.js";

/** Waits until the condensation has ended, then downloads. `timeoutMs` limits both together. */
export async function waitForResult(
  transport: Transport,
  name: string,
  call: CallOptions,
): Promise<CondensationResult> {
  const remaining = timeLimit(call);
  const known = await getCondensation(transport, name, remaining());
  const ended = isEnd(known.state) ? known : await untilEnd(transport, name, remaining);
  return fetchResult(transport, ended, remaining());
}

async function untilEnd(transport: Transport, name: string, remaining: () => CallOptions): Promise<Condensation> {
  const events = watchCondensation(transport, name, {}, remaining());
  // Only the end of the events matters
  while ((await events.next()).done !== true);
  return getCondensation(transport, name, remaining());
}

/** The options for what begins now, with the time that is left. */
function timeLimit({ timeoutMs, ...call }: CallOptions): () => CallOptions {
  if (timeoutMs === undefined) return () => call;
  const deadline = performance.now() + timeoutMs;
  return () => ({ ...call, timeoutMs: Math.max(1, deadline - performance.now()) });
}
