/** Benchmarks in processes of their own, so that one's peak memory does not hide another's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { benchmarkNames, type BenchOptions } from "./options.js";
import type { Report } from "./rows.js";

const program = fileURLToPath(new URL("main.js", import.meta.url));

/** A benchmark's process failed; it has already said why on standard error. */
export class ChildError extends Error {
  override readonly name = "ChildError";
  readonly exitCode: number;

  constructor(benchmark: string, exitCode: number) {
    super(`the process of ${benchmark} ended with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Every benchmark; `decoding` where there is a data set. */
export async function runAll(options: BenchOptions, onStart: (name: string) => void): Promise<Report> {
  const reports: Report[] = [];
  for (const name of benchmarkNames) {
    if (name === "decoding" && options.dataset === undefined) continue;
    onStart(name);
    reports.push(await runChild([name, ...options.flags]));
  }
  return joined(reports);
}

/** Memory of hypergradients of several lengths. */
export async function runMemory(options: BenchOptions, onStart: (name: string) => void): Promise<Report> {
  const reports: Report[] = [];
  for (const steps of options.memoryInnerSteps) {
    onStart(`memory, ${steps} inner steps`);
    // The last of two equal flags counts
    reports.push(await runChild(["memory", ...options.flags, "--inner-steps", `${steps}`]));
  }
  return joined(reports);
}

async function runChild(args: readonly string[]): Promise<Report> {
  const child = spawn(process.execPath, [program, ...args, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (code !== 0) throw new ChildError(args[0] ?? "a benchmark", typeof code === "number" ? code : 1);
  // Printed by this very program
  return JSON.parse(output) as Report;
}

function joined(reports: readonly Report[]): Report {
  const [first] = reports;
  if (first === undefined) throw new RangeError("no benchmark has run");
  return { machine: first.machine, rows: reports.flatMap(({ rows }) => rows) };
}
