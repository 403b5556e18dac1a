import type { Command } from "../command.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { jsonLine } from "../display/json-line.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { nameOf, withClient } from "./job-command.js";

/** `condensery delete NAME`: removes a condensation that has ended. */
export const deleteCommand: Command = {
  usage: ["delete NAME [flags]"],
  summary: "removes a condensation that has ended, and its result",
  flags: [...connectionFlags, { ...sharedFlags.json, help: "print its name as a JSON object" }, sharedFlags.help],
  async run(flags, terminal) {
    const name = nameOf(flags, "delete");
    await withClient(flags, terminal, (client) => client.delete(name, { signal: terminal.signal }));
    terminal.out(flags.has("json") ? jsonLine({ kind: "deleted", name }) : `${name} deleted\n`);
  },
};
