import { parseArgs } from "node:util";
import { databaseKinds } from "../harness/database.js";
import { UsageError } from "../program/fault-flags.js";
import type { SoakOptions } from "./soak-options.js";

/** What the command line asks for. */
export interface SoakFlags extends SoakOptions {
  readonly json: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm run soak -- [flags]

Gives one system more to do than it can do at once, while its processes are killed, condensations are cancelled, gone on
with and removed, and watchers come and go. Every condensation must end as it would undisturbed, and memory and
descriptors must not grow.

  --jobs N         condensations in all; 120 or more are judged by their memory as well (default: 200)
  --at-once N      condensations that run at once; a quarter as many more wait (default: 20)
  --database KIND  pglite or postgresql (default: pglite)
  --seed N         decides what happens to which condensation (default: 1)
  --json           one JSON object at the end, with all samples
  --help           this text

Exit codes: 0 all is well; 1 something is not; 2 the flags cannot be understood.
`;

/** @throws UsageError */
export function parseSoakFlags(argv: readonly string[]): SoakFlags {
  const values = parsed(argv);
  const database = databaseKinds.find((kind) => kind === (values.database ?? "pglite"));
  if (database === undefined) {
    throw new UsageError(`--database: expected ${databaseKinds.join(" or ")}, got "${values.database}".`);
  }
  return {
    jobs: wholeNumber("--jobs", values.jobs ?? "200", [1, 100_000]),
    atOnce: wholeNumber("--at-once", values["at-once"] ?? "20", [1, 500]),
    seed: wholeNumber("--seed", values.seed ?? "1", [0, 2 ** 32]),
    database,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        jobs: { type: "string" },
        "at-once": { type: "string" },
        database: { type: "string" },
        seed: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function wholeNumber(flag: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most && text.trim() !== "") return value;
  throw new UsageError(`${flag}: expected an integer from ${least} to ${most}, got "${text}".`);
}
