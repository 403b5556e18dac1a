import { getCondensation } from "../calls/get-condensation.js";
import { isEnd, watchCondensation } from "../calls/watch-condensation.js";
import type { CallOptions } from "../options/call-options.js";
import type { CondensationResult } from "../result.js";
import { timeLimit } from "../transport/time-limit.js";
import type { Transport } from "../transport/transport.js";
import { fetchResult } from "./fetch-result.js";

/** Waits until the condensation has ended, then downloads. `timeoutMs` limits both together. */
export async function waitForResult(
  transport: Transport,
  name: string,
  call: CallOptions,
): Promise<CondensationResult> {
  const remaining = timeLimit(call);
  let resumeToken = "";
  for (;;) {
    const known = await getCondensation(transport, name, remaining());
    if (isEnd(known.state)) return fetchResult(transport, known, remaining());
    // Only the end of the events matters; behind it somebody may have resumed the condensation
    for await (const event of watchCondensation(transport, name, { resumeToken }, remaining())) {
      resumeToken = event.resumeToken;
    }
  }
}
