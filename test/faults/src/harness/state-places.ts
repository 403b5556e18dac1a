import { join } from "node:path";

/** The orchestrator's own part of a state folder. */
export function orchestratorFolder(stateFolder: string): string {
  return join(stateFolder, "condensations");
}

/** Where the result of a condensation appears, and below it, in `job`, what it works with. */
export function resultFolder(stateFolder: string, name: string): string {
  return join(orchestratorFolder(stateFolder), name, "result");
}

export function jobFolder(stateFolder: string, name: string): string {
  return join(resultFolder(stateFolder, name), "job");
}
