#!/usr/bin/env node
import { runCommandLine } from "./command-line.js";
import { Interruption, OutputClosedError, type InterruptionName } from "./terminal.js";

const interruption = new AbortController();

/** The first signal lets the job write a checkpoint; a second one ends the process as if nobody had listened. */
function listen(name: InterruptionName): void {
  process.on(name, () => {
    if (interruption.signal.aborted) {
      process.removeAllListeners(name);
      process.kill(process.pid, name);
      return;
    }
    process.stderr.write("\nending after the step under way; press Ctrl-C again to end at once\n");
    interruption.abort(new Interruption(name));
  });
}

listen("SIGINT");
listen("SIGTERM");

// A reader that went away (`condensery ... | head`) ends the job as an interruption does, with a checkpoint
process.stdout.on("error", (error) => interruption.abort(new OutputClosedError(error)));

// The exit code is set rather than the process ended, so that everything written still arrives
process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: process.stderr,
  now: () => performance.now(),
  peakMemoryBytes: () => process.resourceUsage().maxRSS * 1024,
  signal: interruption.signal,
});
