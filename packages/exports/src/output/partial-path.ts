import { basename, dirname, join } from "node:path";

let made = 0;

/** A path beside the target for what is not complete: only within one file system a file moves in one step. */
export function partialPath(target: string, state: "partial" | "replaced"): string {
  made += 1;
  return join(dirname(target), `.${basename(target)}.${state}-${process.pid}-${made}`);
}
