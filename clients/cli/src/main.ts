#!/usr/bin/env node
import { runCommandLine } from "./command-line.js";
import { Interruption, OutputClosedError, type InterruptionName } from "./terminal.js";

const interruption = new AbortController();

/** The first signal lets the command end in good order; a second one ends the process as if nobody had listened. */
function listen(name: InterruptionName): void {
  process.on(name, () => {
    if (interruption.signal.aborted) {
      process.removeAllListeners(name);
      process.kill(process.pid, name);
      return;
    }
    if (name === "SIGINT" && process.stderr.isTTY) {
      process.stderr.write("\nending; press Ctrl-C again to end at once\n");
    }
    interruption.abort(new Interruption(name));
  });
}

listen("SIGINT");
listen("SIGTERM");
listen("SIGHUP");

// A reader that went away (`condensery ... | head`) ends the command as an interruption does
process.stdout.on("error", (error) => interruption.abort(new OutputClosedError(error)));
// A terminal that went away takes what would be said with it, and must not take the good order
process.stderr.on("error", () => undefined);

// The exit code is set rather than the process ended, so that everything written still arrives
process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: process.stderr,
  now: () => performance.now(),
  environment: process.env,
  signal: interruption.signal,
});
