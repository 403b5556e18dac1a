import { createHash } from "node:crypto";
import * as fc from "fast-check";
import type { FuzzCase, OpenTarget } from "../target.js";

/** Names one case among all; the case is a function of it and of nothing else. */
export interface CaseName {
  readonly seed: number;
  readonly target: string;
  readonly index: number;
}

/** The case of a name. */
export function caseOf(open: OpenTarget, name: CaseName): FuzzCase {
  const [found] = fc.sample(open.cases, { seed: caseSeed(name), numRuns: 1 });
  if (found === undefined) throw new Error(`the arbitrary of ${name.target} made no case`);
  return found;
}

/** Cases of neighbouring numbers have nothing in common. */
export function caseSeed({ seed, target, index }: CaseName): number {
  return createHash("sha256").update(`${seed}/${target}/${index}`).digest().readInt32LE();
}
