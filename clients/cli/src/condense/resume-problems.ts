import type { Condensation, CondenseOptions } from "@condensery/client";

/** Every option that contradicts the job it is given for, a sentence each, in names of options. */
export function resumeProblems({ name, options }: Condensation, asked: CondenseOptions): readonly string[] {
  const known: Readonly<Record<string, string | number | bigint | undefined>> = { ...options };
  return Object.entries(asked).flatMap(([option, value]) => {
    // Seeds are numbers to one side and bigints to the other
    if (value === undefined || String(value) === String(known[option])) return [];
    const isCount = option === "outerSteps";
    if (isCount && value > (options.outerSteps ?? 0)) return [];
    const hint = isCount ? "; it can only be raised" : "; leave it out to resume";
    return [`${option} is ${known[option] ?? "unset"} for ${name}, ${value} was given${hint}`];
  });
}
