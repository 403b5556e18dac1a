import type { ParsedFlags } from "../flags/parse-flags.js";

/** The parts of a flag's value between commas; undefined where the flag is not given. */
export function listValue(flags: ParsedFlags, name: string): readonly string[] | undefined {
  return flags
    .text(name)
    ?.split(",")
    .map((part) => part.trim());
}

/** The same as numbers; what is none becomes a problem. */
export function numberList(flags: ParsedFlags, name: string, problems: string[]): readonly number[] | undefined {
  const parts = listValue(flags, name);
  const wrong = parts?.find((part) => part === "" || !Number.isFinite(Number(part)));
  if (wrong !== undefined) {
    problems.push(`--${name} must be numbers with commas between them, got ${JSON.stringify(wrong)}`);
  }
  return parts?.map(Number);
}

/** The same as words of a choice. */
export function choiceList<Choice extends string>(
  parts: readonly string[] | undefined,
  name: string,
  choices: readonly Choice[],
  problems: string[],
): readonly Choice[] | undefined {
  return parts?.flatMap((part) => {
    const choice = choices.find((candidate) => candidate === part);
    if (choice !== undefined) return [choice];
    problems.push(`--${name} must be one of ${choices.join(", ")}, got ${JSON.stringify(part)}`);
    return [];
  });
}
