import type { CondenseOptions } from "@condensery/client";
import { defaults, resolveKeptSteps } from "@condensery/orchestrator";
import { withFlagNames } from "../flags/flag-names.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { condenseFlags } from "./condense-flags.js";

/**
 * The options that the flags name, and no others. `innerSteps` are those that hold when the flags name none. Throws
 * UsageError.
 */
export function askedOptions({ options }: ParsedFlags, innerSteps: number = defaults.innerSteps): CondenseOptions {
  const { keptSteps, seed, expertSeed, ...rest } = options;
  // Each flag reads the type that its option has, so the record is one of options
  const asked: CondenseOptions = rest;
  return {
    ...asked,
    ...(keptSteps === undefined ? {} : { keptSteps: keptStepsOf(String(keptSteps), asked.innerSteps ?? innerSteps) }),
    ...(seed === undefined ? {} : { seed: seedOf("--seed", String(seed)) }),
    ...(expertSeed === undefined ? {} : { expertSeed: seedOf("--expert-seed", String(expertSeed)) }),
  };
}

function keptStepsOf(text: string, innerSteps: number): number {
  const resolved = resolveKeptSteps(text, innerSteps);
  if ("steps" in resolved) return resolved.steps;
  throw new UsageError([withFlagNames(resolved.problem, condenseFlags)]);
}

function seedOf(flag: string, text: string): bigint {
  if (/^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n) return BigInt(text);
  throw new UsageError([`${flag} must be an integer from 0 to 2^64 - 1, got ${JSON.stringify(text)}`]);
}
