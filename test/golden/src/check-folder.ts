import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { condensationExecutor } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { compare, type Comparison } from "./compare.js";
import { readCase } from "./read-case.js";
import { summary, table, type FileComparison } from "./report.js";
import { runCase, stepBatch } from "./run-case.js";
import { UnusableError } from "./unusable-error.js";

export interface Output {
  /** A line of the report. */
  readonly report: (line: string) => void;
  /** A sentence on a folder or file that cannot be used. */
  readonly problem: (sentence: string) => void;
}

/** What the process ends with. */
export const exitCodes = { ok: 0, aboveTolerance: 1, unusable: 2 } as const;

/**
 * Runs every golden file of a folder through ONNX Runtime in float32 and reports each tensor's error. A file that
 * cannot be used does not keep the others from being checked.
 */
export async function checkFolder(folder: string, output: Output): Promise<number> {
  const files = await goldenFiles(folder).catch(unusable((sentence) => output.problem(`${folder}: ${sentence}`)));
  if (files === undefined) return exitCodes.unusable;
  // Always the CPU provider: the numbers then do not depend on which accelerators a machine has
  await using runtime = await Runtime.start({ provider: "cpu" });
  const { heading, row } = table(files);
  output.report(heading);
  const comparisons: FileComparison[] = [];
  let unusableFiles = 0;
  for (const file of files) {
    const problem = unusable((sentence) => output.problem(`${join(folder, file)}: ${sentence}`));
    const checked = await checkFile(runtime, join(folder, file)).catch(problem);
    if (checked === undefined) unusableFiles++;
    for (const comparison of checked ?? []) {
      output.report(row(file, comparison));
      comparisons.push({ file, ...comparison });
    }
  }
  const { provider, version } = runtime.report();
  output.report(summary(comparisons, unusableFiles, `onnxruntime-node ${version}, ${provider}`));
  if (unusableFiles > 0) return exitCodes.unusable;
  return comparisons.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.aboveTolerance;
}

async function goldenFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(unreadable);
  const files = names.filter((name) => name.endsWith(".safetensors")).toSorted();
  if (files.length === 0) throw new UnusableError("the folder has no .safetensors files");
  return files;
}

async function checkFile(runtime: Runtime, path: string): Promise<Comparison[]> {
  const golden = readCase(await readFile(path).catch(unreadable));
  await using workspace = runtime.open();
  const executor = condensationExecutor(workspace, golden.network, stepBatch(golden));
  return compare(golden, await runCase(executor, golden));
}

function unreadable(error: unknown): never {
  throw new UnusableError(`it cannot be read (${error instanceof Error ? error.message : String(error)})`);
}

/** Tells an unusable file's sentence and goes on with undefined; any other error is a fault of ours and goes up. */
function unusable(tell: (sentence: string) => void): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof UnusableError)) throw error;
    tell(error.message);
  };
}
