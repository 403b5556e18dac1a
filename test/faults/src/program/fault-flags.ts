import { parseArgs } from "node:util";
import { type DatabaseKind, databaseKinds } from "../harness/database.js";

/** What the command line asks for. */
export interface FaultFlags {
  readonly databases: readonly DatabaseKind[];
  readonly runs: number;
  readonly seed: number;
  /** Scenarios, or parts of the names of their cases; empty: all. */
  readonly only: readonly string[];
  readonly short: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm run faults -- [flags]

Hurts whole systems in every way it knows and compares what they give with what they give undisturbed.

  --database KIND  pglite, postgresql or both (default: pglite)
  --runs N         moments at which each process is killed (default: 50, with --short 6)
  --seed N         decides moments and places (default: 1)
  --only NAME      a scenario, or "SCENARIO: CASE" or a part of it; may be given several times
  --short          the few cases that npm test runs
  --json           one JSON object a case, and one at the end
  --help           this text

Exit codes: 0 all is well; 1 something is not; 2 the flags cannot be understood.
`;

/** A command line that asks for something impossible. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** @throws UsageError */
export function parseFaultFlags(argv: readonly string[]): FaultFlags {
  const { values } = parsed(argv);
  return {
    databases: databasesOf(values.database ?? "pglite"),
    runs: wholeNumber("--runs", values.runs ?? (values.short === true ? "6" : "50"), 1),
    seed: wholeNumber("--seed", values.seed ?? "1", 0),
    only: values.only ?? [],
    short: values.short ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        database: { type: "string" },
        runs: { type: "string" },
        seed: { type: "string" },
        only: { type: "string", multiple: true },
        short: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function databasesOf(text: string): readonly DatabaseKind[] {
  if (text === "both") return databaseKinds;
  const kind = databaseKinds.find((each) => each === text);
  if (kind !== undefined) return [kind];
  throw new UsageError(`--database: expected pglite, postgresql or both, got "${text}".`);
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && text.trim() !== "") return value;
  throw new UsageError(`${flag}: expected an integer of at least ${least}, got "${text}".`);
}
