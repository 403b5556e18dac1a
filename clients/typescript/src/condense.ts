import type { CondensationHandle } from "./condensation-handle.js";
import { connect } from "./connect.js";
import type { CallOptions } from "./options/call-options.js";
import { callProblems } from "./options/call-rules.js";
import { requireNone } from "./options/check-options.js";
import type { CondenseOptions } from "./options/condense-options.js";
import { condenseProblems } from "./options/condense-problems.js";
import type { ConnectOptions } from "./options/connect-options.js";
import { connectOptionNames, connectProblems } from "./options/connect-rules.js";

/**
 * Connects and starts a condensation. The handle owns the connection: close or dispose it when nothing more is wanted of
 * the condensation, or let the process end, which the connection does not hold up.
 *
 * @throws InvalidOptionsError listing every problem, before anything is sent where this package can tell;
 *   AddressNeededError
 */
export async function condense(
  options: CondenseOptions & ConnectOptions = {},
  call: CallOptions = {},
): Promise<CondensationHandle> {
  const entries = Object.entries(options);
  const place: ConnectOptions = Object.fromEntries(entries.filter(([name]) => connectOptionNames.includes(name)));
  const what: CondenseOptions = Object.fromEntries(entries.filter(([name]) => !connectOptionNames.includes(name)));
  requireNone(connectProblems(place), condenseProblems(what), callProblems(call));
  const client = await connect(place, call);
  try {
    const handle = await client.condense(what, call);
    const close = () => client.close();
    return { ...handle, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await client.close();
    throw error;
  }
}
