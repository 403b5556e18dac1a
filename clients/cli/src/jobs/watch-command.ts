import { CondensationCancelledError, CondensationFailedError } from "@condensery/client";
import type { Command } from "../command.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { condensationText } from "../display/condensation-texts.js";
import { jsonLine } from "../display/json-line.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { follow } from "./follow.js";
import { nameOf, withClient } from "./job-command.js";

/** `condensery watch NAME`: follows a condensation until it ends, as if it had been started here. */
export const watchCommand: Command = {
  usage: ["watch NAME [flags]"],
  summary: "follows a condensation until it ends; leaving does not end it",
  flags: [
    ...connectionFlags,
    { ...sharedFlags.json, help: "print one JSON object a line: events, last the condensation" },
    sharedFlags.help,
  ],
  async run(flags, terminal) {
    const name = nameOf(flags, "watch");
    const json = flags.has("json");
    const { signal } = terminal;
    const ended = await withClient(flags, terminal, async (client) => {
      await follow(client, await client.get(name, { signal }), { json, terminal, signal });
      return client.get(name, { signal });
    });
    terminal.out(json ? jsonLine({ kind: "condensation", ...ended }) : condensationText(ended));
    if (ended.state === "failed")
      throw new CondensationFailedError(name, ended.failure ?? "the system gives no reason");
    if (ended.state === "cancelled") throw new CondensationCancelledError(name);
  },
};
