import type { Condensation, State } from "@condensery/client";
import type { Command } from "../command.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { condensationTable } from "../display/condensation-texts.js";
import { jsonLine } from "../display/json-line.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { refusePositionals, withClient } from "./job-command.js";

const states: readonly State[] = ["queued", "running", "succeeded", "failed", "cancelled"];

/** `condensery list`: the condensations of a system, newest first. */
export const listCommand: Command = {
  usage: ["list [flags]"],
  summary: "lists the condensations of a running system, newest first",
  flags: [
    {
      name: "state-filter",
      kind: "text",
      value: "STATE[,..]",
      help: `only those that are ${states.join(", ")}`,
      default: "all",
    },
    ...connectionFlags,
    { ...sharedFlags.json, help: "print one JSON object a line, one a condensation" },
    sharedFlags.help,
  ],
  async run(flags, terminal) {
    refusePositionals(flags, "list");
    const options = { states: statesOf(flags.text("state-filter")) };
    const json = flags.has("json");
    const found: Condensation[] = [];
    await withClient(flags, terminal, async (client) => {
      for await (const condensation of client.list(options, { signal: terminal.signal })) {
        if (json) terminal.out(jsonLine(condensation));
        else found.push(condensation);
      }
    });
    if (!json) terminal.out(found.length === 0 ? "no condensations\n" : condensationTable(found));
  },
};

function statesOf(text: string | undefined): readonly State[] {
  const words = text?.split(",").map((word) => word.trim()) ?? [];
  const problems = words
    .filter((word) => !states.some((state) => state === word))
    .map((word) => `--state-filter must be of ${states.join(", ")}, got ${JSON.stringify(word)}`);
  if (problems.length > 0) throw new UsageError(problems);
  return states.filter((state) => words.includes(state));
}
