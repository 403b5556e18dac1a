import type { Command } from "./command.js";
import { commands } from "./commands.js";
import { explain } from "./failure.js";
import { commandHelp, overview } from "./flags/help.js";
import { nearest } from "./flags/nearest.js";
import { parseFlags } from "./flags/parse-flags.js";
import { UsageError } from "./flags/usage-error.js";
import type { Terminal } from "./terminal.js";

/** Runs a command line and returns its exit code. */
export async function runCommandLine([name, ...args]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    terminal.out(overview());
    return name === undefined ? 2 : 0;
  }
  let command: Command | undefined;
  try {
    if (name === "--version") {
      const { version } = await import("@condensery/orchestrator");
      terminal.out(`${version}\n`);
      return 0;
    }
    const entry = commands.get(name);
    if (entry === undefined) throw new UsageError([unknownCommand(name)]);
    command = await entry.load();
    const flags = parseFlags(args, command.flags);
    if (flags.has("help")) terminal.out(commandHelp(name, command));
    else await command.run(flags, terminal);
    return 0;
  } catch (error) {
    const { sentences, exitCode } = explain(error, command?.flags ?? []);
    for (const sentence of sentences) terminal.error.write(`condensery: ${sentence}\n`);
    return exitCode;
  }
}

function unknownCommand(name: string): string {
  const what = name.startsWith("-") ? "a command comes first, got" : "unknown command";
  const suggestion = nearest(name, [...commands.keys()]);
  const advice = suggestion === undefined ? "see condensery --help" : `did you mean ${suggestion}?`;
  return `${what} ${name}; ${advice}`;
}
