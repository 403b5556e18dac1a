import * as fc from "fast-check";
import type { FuzzCase, OpenTarget } from "../target.js";
import { caseSeed, type CaseName } from "./case-of.js";
import { judge, type JudgeOptions } from "./judge.js";
import { isFinding } from "./verdict.js";

/** A smaller case that shows a fault as the named one does; that itself when there is none, or time is over. */
export async function shrinkCase(
  open: OpenTarget,
  name: CaseName,
  options: JudgeOptions,
  limitMs: number,
): Promise<FuzzCase | undefined> {
  const property = fc.asyncProperty(open.cases, async (fuzzCase) => !isFinding(await judge(open, fuzzCase, options)));
  const details = await fc.check(property, {
    seed: caseSeed(name),
    numRuns: 1,
    interruptAfterTimeLimit: limitMs,
    markInterruptAsFailure: false,
  });
  return details.counterexample?.[0];
}
