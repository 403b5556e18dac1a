import type { DatabaseKind } from "./harness/database.js";
import type { References } from "./harness/reference.js";
import type { LostWork } from "./kill/lost-work.js";

/** What the cases of one run of the suite share. */
export interface FaultContext {
  readonly database: DatabaseKind;
  readonly references: References;
}

/** What is told of a case that went well. */
export interface CaseOutcome {
  /** Where exactly the fault fell, in a few words. */
  readonly note?: string;
  readonly lost?: LostWork;
  /** Why it could not be tried on this machine. */
  readonly skipped?: string;
}

/** One fault at one place at one moment. */
export interface FaultCase {
  readonly name: string;
  /** @throws Error saying what was not as it should be */
  run(context: FaultContext): Promise<CaseOutcome>;
}

/** How many cases and which. */
export interface Plan {
  /** Decides moments and places. */
  readonly seed: number;
  /** Moments at which each process is killed; the other scenarios have as many cases as they have kinds. */
  readonly runs: number;
  /** One case of a kind where a scenario has many. */
  readonly short: boolean;
  readonly database: DatabaseKind;
}

/** A kind of fault. */
export interface Scenario {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  cases(plan: Plan): readonly FaultCase[];
}
