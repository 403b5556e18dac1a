import { RecipeError } from "@condensery/condensation";
import { NetworkError } from "@condensery/networks";
import { runBenchmark } from "./benchmarks.js";
import { ChildError, runAll, runMemory } from "./child-benchmarks.js";
import { UsageError } from "./flags.js";
import { parseOptions, usage, type BenchOptions } from "./options.js";
import { reportText } from "./report-text.js";
import type { Report } from "./rows.js";

async function run(options: BenchOptions): Promise<Report> {
  const onStart = (name: string): void => console.error(`bench: ${name}`);
  if (options.name === "all") return runAll(options, onStart);
  if (options.name === "memory" && options.memoryInnerSteps.length > 1) return runMemory(options, onStart);
  return runBenchmark(options.name, options);
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--help")) {
    console.log(usage);
    return 0;
  }
  try {
    const options = parseOptions(argv);
    const report = await run(options);
    console.log(options.json ? JSON.stringify(report) : reportText(report));
    return 0;
  } catch (error) {
    if (error instanceof ChildError) return error.exitCode;
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    // What the command line asked for is impossible, as opposed to: it went wrong
    return error instanceof UsageError || error instanceof NetworkError || error instanceof RecipeError ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
