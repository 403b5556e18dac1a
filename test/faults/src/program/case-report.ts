import type { DatabaseKind } from "../harness/database.js";
import { type LostWork, mostLost, nothingLost } from "../kill/lost-work.js";
import type { CaseOutcome, FaultCase, FaultContext, Scenario } from "../scenario.js";

/** How one case went. */
export interface CaseReport extends CaseOutcome {
  readonly scenario: string;
  readonly case: string;
  readonly database: DatabaseKind;
  readonly seconds: number;
  /** What was not as it should be; absent when all was. */
  readonly failure?: string;
}

export async function runCase(scenario: Scenario, fault: FaultCase, context: FaultContext): Promise<CaseReport> {
  const began = performance.now();
  const outcome = await fault.run(context).catch((error: unknown) => ({
    failure: error instanceof Error ? error.message : String(error),
  }));
  const seconds = (performance.now() - began) / 1000;
  return { scenario: scenario.name, case: fault.name, database: context.database, seconds, ...outcome };
}

/** What all cases together say. */
export interface Summary {
  readonly cases: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** The most that any fault cost. */
  readonly longestLoss: LostWork;
}

export function summarize(reports: readonly CaseReport[]): Summary {
  return {
    cases: reports.length,
    failed: reports.filter(({ failure }) => failure !== undefined).length,
    skipped: reports.filter(({ skipped }) => skipped !== undefined).length,
    seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
    longestLoss: reports.reduce((most, { lost = nothingLost }) => mostLost(most, lost), nothingLost),
  };
}
