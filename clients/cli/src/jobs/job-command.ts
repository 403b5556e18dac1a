import { type Client, connect } from "@condensery/client";
import { addressOf, remoteOptions } from "../connection/connection-options.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";

/** Opens the connection that the flags ask for, uses it, and closes it. */
export async function withClient<Result>(
  flags: ParsedFlags,
  terminal: Terminal,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  await using client = await connect(await remoteOptions(addressOf(flags, terminal), flags, terminal));
  // Awaited here, since the connection ends with this block
  return await use(client);
}

/** The condensation that a command line names, by `condensations/ID` or by ID alone. */
export function nameOf({ positionals }: ParsedFlags, command: string): string {
  const [name, ...extra] = positionals;
  if (name === undefined) throw new UsageError([`${command} needs the name of a condensation; see condensery list`]);
  if (extra.length > 0) throw new UsageError([`${command} takes one name, got also ${JSON.stringify(extra[0])}`]);
  return name.includes("/") ? name : `condensations/${name}`;
}

/** Refuses words that are no flags. */
export function refusePositionals({ positionals }: ParsedFlags, command: string): void {
  if (positionals.length > 0) {
    throw new UsageError([`${command} takes flags only, got ${JSON.stringify(positionals[0])}`]);
  }
}
