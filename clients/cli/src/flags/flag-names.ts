import type { Flag } from "./flag.js";

/**
 * A problem that the orchestrator states in names of options, such as "innerSteps must be ...", in names of flags. Names
 * that are also words, such as alpha, stand for the option only at the beginning of the sentence.
 */
export function withFlagNames(problem: string, flags: readonly Flag[]): string {
  const flagOf = new Map(flags.flatMap(({ name, option }) => (option === undefined ? [] : [[option as string, name]])));
  return problem.replace(/[A-Za-z]+/g, (word, offset: number) => {
    const flag = flagOf.get(word);
    const certain = offset === 0 || /[A-Z]/.test(word);
    return flag !== undefined && certain ? `--${flag}` : word;
  });
}
