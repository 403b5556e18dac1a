import { References } from "../harness/reference.js";
import type { FaultCase, Scenario } from "../scenario.js";
import { scenarios } from "../scenarios.js";
import { type CaseReport, runCase, type Summary, summarize } from "./case-report.js";
import { type FaultFlags, UsageError } from "./fault-flags.js";

/** Who is told how it goes. */
export interface FaultListener {
  readonly onStart: (name: string, done: number, total: number) => void;
  readonly onReport: (report: CaseReport) => void;
}

interface Planned {
  readonly scenario: Scenario;
  readonly fault: FaultCase;
  readonly references: References;
  readonly database: FaultFlags["databases"][number];
}

/** Runs what the flags ask for, one case after the other. @throws UsageError when that is nothing */
export async function runFaults(flags: FaultFlags, { onStart, onReport }: FaultListener): Promise<Summary> {
  const planned = flags.databases.flatMap((database) => plan(flags, database));
  if (planned.length === 0) throw new UsageError(`--only: no case has ${flags.only.join(" or ")} in its name.`);
  const reports: CaseReport[] = [];
  try {
    for (const { scenario, fault, references, database } of planned) {
      onStart(`${scenario.name}: ${fault.name}`, reports.length, planned.length);
      const report = await runCase(scenario, fault, { references, database });
      reports.push(report);
      onReport(report);
    }
  } finally {
    for (const references of new Set(planned.map((each) => each.references))) await references[Symbol.asyncDispose]();
  }
  return summarize(reports);
}

function plan({ runs, seed, short, only }: FaultFlags, database: Planned["database"]): readonly Planned[] {
  const references = new References(database);
  return scenarios.flatMap((scenario) =>
    scenario
      .cases({ seed, runs, short, database })
      .filter(({ name }) => only.length === 0 || only.some((part) => isAsked(part, scenario.name, name)))
      .map((fault) => ({ scenario, fault, references, database })),
  );
}

function isAsked(part: string, scenario: string, name: string): boolean {
  return part === scenario || (part.includes(":") && `${scenario}: ${name}`.includes(part));
}
