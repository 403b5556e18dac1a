import type { Command } from "../command.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { jsonLine } from "../display/json-line.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { nameOf, withClient } from "./job-command.js";

/** `condensery resume NAME`: goes on with a condensation that has ended. */
export const resumeCommand: Command = {
  usage: ["resume NAME [--outer-steps N] [flags]"],
  summary: "goes on with a condensation that failed, was cancelled, or shall take more steps",
  flags: [
    {
      name: "outer-steps",
      kind: "integer",
      option: "outerSteps",
      value: "STEPS",
      help: "updates of the images in all, no fewer than it had",
      default: "as many as it had",
    },
    ...connectionFlags,
    { ...sharedFlags.json, help: "print it as one JSON object" },
    sharedFlags.help,
  ],
  async run(flags, terminal) {
    const name = nameOf(flags, "resume");
    const outerSteps = flags.integer("outer-steps");
    const options = outerSteps === undefined ? {} : { outerSteps };
    const call = { signal: terminal.signal };
    const resumed = await withClient(flags, terminal, (client) => client.resume(name, options, call));
    const text = `${name} ${resumed.state}, ${resumed.stepsDone} of ${resumed.options.outerSteps ?? "?"} steps done\n`;
    terminal.out(flags.has("json") ? jsonLine(resumed) : text);
  },
};
