/** `npm run soak`: hours of use of one system in minutes. */
import process from "node:process";
import { UsageError } from "../program/fault-flags.js";
import { runSoak } from "./run-soak.js";
import { parseSoakFlags, usage } from "./soak-flags.js";
import { SoakProgress } from "./soak-progress.js";
import { isWell } from "./soak-report.js";
import { soakText } from "./soak-text.js";

async function main(argv: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new Error("interrupted"));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    const { json, help, ...options } = parseSoakFlags(argv);
    if (help) {
      stdout.write(usage);
      return 0;
    }
    const progress = new SoakProgress(stderr, options.jobs, () => performance.now());
    const report = await runSoak(options, { onEnded: progress.show }, interruption.signal).finally(() =>
      progress.end(),
    );
    stdout.write(json ? `${JSON.stringify(report)}\n` : soakText(report));
    return isWell(report) ? 0 : 1;
  } catch (error) {
    stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

process.exitCode = await main(process.argv.slice(2));
