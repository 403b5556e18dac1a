import { parseArgs } from "node:util";

/** A command line that cannot be run; the message is one sentence. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface KnownFlags {
  /** Flags with a value, without their dashes. */
  readonly valued: readonly string[];
  /** Flags without one. */
  readonly switches: readonly string[];
}

export interface Flags {
  readonly positionals: readonly string[];
  /** Text of each flag given; the last of two equal ones counts, and switches have none. */
  readonly values: ReadonlyMap<string, string | undefined>;
  /** The command line without its positionals. */
  readonly flags: readonly string[];
}

/** Splits a command line. Throws UsageError for an unknown flag, a missing value or a value too many. */
export function readFlags(argv: readonly string[], { valued, switches }: KnownFlags): Flags {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(valued.map((flag) => [flag, { type: "string" as const }])),
    // Its own complaints run to several sentences
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string | undefined>();
  const positionals = tokens.filter((token) => token.kind === "positional");
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const isSwitch = switches.includes(name);
    if (!isSwitch && !valued.includes(name)) {
      const known = [...valued, ...switches].map((flag) => `--${flag}`).join(", ");
      throw new UsageError(`there is no option ${rawName}; known are ${known}`);
    }
    if (isSwitch && value !== undefined) throw new UsageError(`${rawName} takes no value`);
    if (!isSwitch && value === undefined) throw new UsageError(`${rawName} needs a value`);
    values.set(name, value);
  }
  return {
    positionals: positionals.map(({ value }) => value),
    values,
    flags: argv.filter((_, index) => positionals.every((positional) => positional.index !== index)),
  };
}
