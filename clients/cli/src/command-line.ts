import { isInputError, JobSpecError, version } from "@condensery/orchestrator";
import { condenseCommand } from "./condense-command.js";
import { evaluateCommand } from "./evaluate-command.js";
import { condenseFlags } from "./condense-flags.js";
import { evaluateFlags } from "./evaluate-flags.js";
import type { Flag } from "./flag.js";
import { withFlagNames } from "./flag-names.js";
import { helpTexts } from "./help.js";
import { nearest } from "./nearest.js";
import { Interruption, interruptionCodes, type Terminal } from "./terminal.js";
import { UsageError } from "./usage-error.js";

interface Command {
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<void>;
  readonly flags: readonly Flag[];
}

const commands = new Map<string, Command>([
  ["condense", { run: condenseCommand, flags: condenseFlags }],
  ["evaluate", { run: evaluateCommand, flags: evaluateFlags }],
]);

/** Runs a command line and returns its exit code. */
export async function runCommandLine([name, ...args]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    terminal.out(helpTexts.overview);
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    terminal.out(`${version}\n`);
    return 0;
  }
  const command = commands.get(name);
  try {
    if (command === undefined) throw new UsageError([unknownCommand(name)]);
    await command.run(args, terminal);
    return 0;
  } catch (error) {
    return complain(error, command?.flags ?? [], terminal);
  }
}

function unknownCommand(name: string): string {
  const what = name.startsWith("-") ? "a command comes first, got" : "unknown command";
  const suggestion = nearest(name, [...commands.keys()]);
  const advice = suggestion === undefined ? "see condensery --help" : `did you mean ${suggestion}?`;
  return `${what} ${name}; ${advice}`;
}

/** Says what went wrong, one line a problem, and returns the exit code. */
function complain(error: unknown, flags: readonly Flag[], { error: stream }: Terminal): number {
  const say = (sentence: string): unknown => stream.write(`condensery: ${sentence}\n`);
  if (error instanceof Interruption) return interruptionCodes[error.signalName];
  if (error instanceof UsageError) {
    for (const problem of error.problems) say(problem);
    return 2;
  }
  if (error instanceof JobSpecError) {
    for (const problem of error.problems) say(withFlagNames(problem, flags));
    return 2;
  }
  if (isInputError(error)) {
    say(error.message);
    return 2;
  }
  say(failureText(error));
  return 1;
}

/** An error with a name of its own says what failed; one of JavaScript's is a fault in this program. */
function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isFault = ["Error", "TypeError", "RangeError", "ReferenceError"].includes(error.name);
  return isFault ? (error.stack ?? error.message) : error.message;
}
