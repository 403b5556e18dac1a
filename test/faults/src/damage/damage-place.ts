import { type CaseFolder, caseFolder } from "../harness/case-folder.js";
import { type CaseDatabase, openDatabase } from "../harness/database.js";
import { type FaultSystem, startFaultSystem } from "../harness/fault-system.js";
import type { CaseOutcome, FaultContext } from "../scenario.js";

/** A system and the files it keeps, which are damaged behind its back. */
export interface DamagePlace {
  readonly folder: CaseFolder;
  readonly database: CaseDatabase;
  readonly faulty: FaultSystem;
}

/** Does damages to one system, one kind after the other, up to the first that cannot be tried. */
export async function atOnePlace(
  { database: kind }: FaultContext,
  works: readonly ((place: DamagePlace) => Promise<CaseOutcome>)[],
): Promise<CaseOutcome> {
  await using folder = await caseFolder();
  await using database = await openDatabase(kind);
  await using faulty = await startFaultSystem(folder, database);
  const notes: string[] = [];
  for (const work of works) {
    const { note, skipped } = await work({ folder, database, faulty });
    if (skipped !== undefined) return { skipped };
    if (note !== undefined) notes.push(note);
  }
  return { note: notes.join("; ") };
}
