import { parseArgs } from "node:util";

export interface Options {
  readonly cases: number;
  readonly seed: number;
  /** Names of the targets; empty: all. */
  readonly only: readonly string[];
  readonly workers: number;
  readonly json: boolean;
  readonly help: boolean;
}

/** The command line cannot be carried out as written. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

export const usage = `fuzz - gives every parser damaged, odd and valid input

  --cases N       cases of all targets together [100000]
  --seed S        integer; the same seed makes the same cases [1]
  --only TARGET   this target alone; may be given several times
  --workers N     processes at a time [2]
  --json          print JSON: one object a finding, last the figures of every target
  --help          print this

Exit codes: 0 no findings; 1 findings, kept in the corpus folder; 2 refused as asked; 130 interrupted.
`;

/** Reads the command line. Throws OptionError. */
export function readOptions(args: readonly string[], targets: readonly string[]): Options {
  const { values } = parsed(args);
  const only = values.only ?? [];
  const unknown = only.find((name) => !targets.includes(name));
  if (unknown !== undefined) throw new OptionError(`there is no target ${unknown}; there are ${targets.join(", ")}`);
  return {
    cases: integer("cases", values.cases ?? "100000", 1, 1_000_000_000),
    seed: integer("seed", values.seed ?? "1", 0, 2 ** 31 - 1),
    workers: integer("workers", values.workers ?? "2", 1, 64),
    only,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        cases: { type: "string" },
        seed: { type: "string" },
        only: { type: "string", multiple: true },
        workers: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (cause) {
    throw new OptionError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/u.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new OptionError(`--${name} must be an integer from ${least} to ${most}, got ${JSON.stringify(text)}`);
}
