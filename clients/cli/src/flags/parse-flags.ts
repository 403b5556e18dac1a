import { parseArgs } from "node:util";
import type { Flag } from "./flag.js";
import { nearest } from "./nearest.js";
import { UsageError } from "./usage-error.js";

/** What stood on a command line, checked against its flags. */
export interface ParsedFlags {
  readonly positionals: readonly string[];
  readonly has: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  /** All values of a flag that may be given several times. */
  readonly texts: (name: string) => readonly string[];
  /** The value of a flag that is read as an integer. */
  readonly integer: (name: string) => number | undefined;
  /** The options of a job that were given, read as their flags say. */
  readonly options: Readonly<Record<string, string | number>>;
}

/** Reads the arguments behind a command. Throws UsageError listing everything that is wrong. */
export function parseFlags(args: readonly string[], flags: readonly Flag[]): ParsedFlags {
  const known = new Map(flags.map((flag) => [flag.name, flag]));
  // parseArgs stops at its first complaint and words it for programmers: its tokens are checked here instead
  const { tokens } = parseArgs({
    args: args.map((argument) => (argument === "-h" ? "--help" : argument)),
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      flags.map(({ name, kind }) => [name, { type: kind === "none" ? "boolean" : "string" }]),
    ),
  });
  const problems: string[] = [];
  const positionals: string[] = [];
  const given = new Map<string, readonly string[]>();
  const options: Record<string, string | number> = {};
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, inlineValue } = token;
    const value = token.value ?? "";
    const flag = known.get(name);
    const missing = token.value === undefined || (!inlineValue && known.has(value.slice(2)) && value.startsWith("--"));
    if (flag === undefined || !rawName.startsWith("--")) problems.push(unknownFlag(rawName, flags));
    else if (given.has(name) && flag.kind !== "texts") problems.push(`--${name} is given twice; give it once`);
    else if (flag.kind === "none" && token.value !== undefined) problems.push(`--${name} takes no value`);
    else if (flag.kind !== "none" && missing) problems.push(`--${name} needs a value: --${name} ${valueText(flag)}`);
    else {
      given.set(name, [...(given.get(name) ?? []), value]);
      const read = readValue(flag, value);
      if ("problem" in read) problems.push(read.problem);
      else if (flag.option !== undefined) options[flag.option] = read.value;
    }
  }
  if (problems.length > 0) throw new UsageError(problems);
  const text = (name: string): string | undefined => given.get(name)?.[0];
  return {
    positionals,
    options,
    has: (name) => given.has(name),
    text,
    texts: (name) => given.get(name) ?? [],
    integer: (name) => (given.has(name) ? Number(text(name)) : undefined),
  };
}

/** What a flag expects behind it, for messages and help. */
export function valueText({ value, choices }: Flag): string {
  return value ?? (choices ?? []).join("|");
}

function unknownFlag(rawName: string, flags: readonly Flag[]): string {
  const names = flags.map(({ name }) => name);
  const suggestion = nearest(rawName.replace(/^-+/, ""), names);
  const advice = suggestion === undefined ? "see --help for all flags" : `did you mean --${suggestion}?`;
  return `unknown flag ${rawName}; ${advice}`;
}

function readValue(
  { name, kind, choices = [] }: Flag,
  text: string,
): { readonly value: string | number } | { readonly problem: string } {
  if (kind === "choice") {
    if (choices.includes(text)) return { value: text };
    return { problem: `--${name} must be one of ${choices.join(", ")}, got ${JSON.stringify(text)}` };
  }
  if (kind === "integer" || kind === "number") {
    const legal = kind === "integer" ? /^[+-]?\d{1,15}$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
    if (legal.test(text)) return { value: Number(text) };
    const article = kind === "integer" ? "an integer" : "a number";
    return { problem: `--${name} must be ${article}, got ${JSON.stringify(text)}` };
  }
  if ((kind === "text" || kind === "texts") && text === "") return { problem: `--${name} must not be empty` };
  return { value: text };
}
