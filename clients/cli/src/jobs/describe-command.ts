import type { Command } from "../command.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { condensationText } from "../display/condensation-texts.js";
import { jsonLine } from "../display/json-line.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { nameOf, withClient } from "./job-command.js";

/** `condensery describe NAME`: what is known of one condensation. */
export const describeCommand: Command = {
  usage: ["describe NAME [flags]"],
  summary: "says what is known of a condensation",
  flags: [...connectionFlags, { ...sharedFlags.json, help: "print it as one JSON object" }, sharedFlags.help],
  async run(flags, terminal) {
    const name = nameOf(flags, "describe");
    const condensation = await withClient(flags, terminal, (client) => client.get(name, { signal: terminal.signal }));
    terminal.out(flags.has("json") ? jsonLine(condensation) : condensationText(condensation));
  },
};
