/** `npm run faults`: hurts whole systems and compares what they give with what they give undisturbed. */
import process from "node:process";
import { parseFaultFlags, UsageError, usage } from "./program/fault-flags.js";
import { barText, caseText, clearBar, summaryText } from "./program/report-text.js";
import { runFaults } from "./program/run-faults.js";

async function main(argv: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  try {
    const flags = parseFaultFlags(argv);
    if (flags.help) {
      stdout.write(usage);
      return 0;
    }
    const summary = await runFaults(flags, {
      onStart: (name, done, total) => {
        if (stderr.isTTY) stderr.write(barText(done, total, name));
      },
      onReport: (report) => {
        if (stderr.isTTY) stderr.write(clearBar);
        stdout.write(flags.json ? `${JSON.stringify(report)}\n` : caseText(report));
      },
    });
    stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
    return summary.failed === 0 ? 0 : 1;
  } catch (error) {
    stderr.write(`faults: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
