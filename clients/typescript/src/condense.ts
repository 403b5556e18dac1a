import { dirname } from "node:path";
import type { CondensationHandle } from "./condensation-handle.js";
import { connect } from "./connect.js";
import { datasetPlace } from "./embedded/dataset-place.js";
import { dataRootsOf } from "./embedded/embedded-system.js";
import type { CallOptions } from "./options/call-options.js";
import { callProblems } from "./options/call-rules.js";
import { requireNone } from "./options/check-options.js";
import type { CondenseOptions } from "./options/condense-options.js";
import { condenseProblems } from "./options/condense-problems.js";
import type { ConnectOptions } from "./options/connect-options.js";
import { connectOptionNames, connectProblems } from "./options/connect-rules.js";
import { timeLimit } from "./transport/time-limit.js";

/**
 * Connects, or starts an embedded system, and starts a condensation. The handle owns the connection and the embedded
 * system: close or dispose it when nothing more is wanted of the condensation, or let the process end, which neither
 * holds up. With an embedded system `idx:PATH`, absolute or beginning with `./` or `../`, is a folder of this machine.
 *
 * @throws InvalidOptionsError listing every problem, before anything is sent where this package can tell;
 *   AddressNeededError without `address` and `system` where the package `@condensery/system` is not installed;
 *   SystemStartError
 */
export async function condense(
  options: CondenseOptions & ConnectOptions = {},
  call: CallOptions = {},
): Promise<CondensationHandle> {
  const entries = Object.entries(options);
  const place: ConnectOptions = Object.fromEntries(entries.filter(([name]) => connectOptionNames.includes(name)));
  const what: CondenseOptions = Object.fromEntries(entries.filter(([name]) => !connectOptionNames.includes(name)));
  requireNone(connectProblems(place), condenseProblems(what), callProblems(call));
  const remaining = timeLimit(call);
  const client = await connect(await withRootOf(what.dataset, place), remaining());
  try {
    const handle = await client.condense(what, remaining());
    const close = () => client.close();
    return { ...handle, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** An embedded system also finds a data set that was given as a path: first where that lies. */
async function withRootOf(dataset: string | undefined, place: ConnectOptions): Promise<ConnectOptions> {
  if (dataset === undefined || place.address !== undefined || place.system !== undefined) return place;
  const found = await datasetPlace(dataset);
  return found === undefined ? place : { ...place, dataRoots: [dirname(found.path), ...dataRootsOf(place)] };
}
