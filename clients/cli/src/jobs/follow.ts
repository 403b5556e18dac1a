import type { Client, Condensation } from "@condensery/client";
import { jsonLine } from "../display/json-line.js";
import { progress } from "../display/progress.js";
import type { Terminal } from "../terminal.js";

export interface FollowOptions {
  /** Prints events as lines of JSON in place of progress. */
  readonly json: boolean;
  readonly terminal: Terminal;
  /** Ends the wait, not the condensation. */
  readonly signal: AbortSignal;
}

/** Shows the events of a condensation from the first one on, until it has ended, however it ends. */
export async function follow(
  client: Client,
  { name, options }: Condensation,
  { json, terminal, signal }: FollowOptions,
): Promise<void> {
  const shown = progress(terminal, options.outerSteps ?? 0);
  try {
    for await (const event of client.watch(name, {}, { signal })) {
      if (json) terminal.out(jsonLine(event));
      else shown.show(event);
    }
  } finally {
    // Also after a failure the terminal is left as it was
    shown.end();
  }
}
