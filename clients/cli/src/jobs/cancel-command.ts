import type { Command } from "../command.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { jsonLine } from "../display/json-line.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { nameOf, withClient } from "./job-command.js";

/** `condensery cancel NAME`: ends a condensation. */
export const cancelCommand: Command = {
  usage: ["cancel NAME [flags]"],
  summary: "ends a condensation; its last checkpoint stays, so that resume can go on from there",
  flags: [...connectionFlags, { ...sharedFlags.json, help: "print it as one JSON object" }, sharedFlags.help],
  async run(flags, terminal) {
    const name = nameOf(flags, "cancel");
    const ended = await withClient(flags, terminal, (client) => client.cancel(name, { signal: terminal.signal }));
    const steps = `after ${ended.stepsDone} of ${ended.options.outerSteps ?? "?"} steps`;
    terminal.out(flags.has("json") ? jsonLine(ended) : `${name} ${ended.state} ${steps}\n`);
  },
};
