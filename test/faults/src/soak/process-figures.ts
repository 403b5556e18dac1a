import { readdir, readFile, readlink } from "node:fs/promises";
import { join, sep } from "node:path";
import { untilTrue } from "../harness/processes.js";

/** What a process holds. */
export interface ProcessFigures {
  /** Resident set. */
  readonly rssBytes: number;
  /** Without those of the files of an embedded database. */
  readonly descriptors: number;
  /** It opens each table and index when it first needs it, and keeps it open. */
  readonly databaseFiles: number;
}

/**
 * @param databaseFolder of an embedded database, whether there is one or not
 * @returns undefined when there is no such process any more
 */
export async function figuresOf(pid: number, databaseFolder: string): Promise<ProcessFigures | undefined> {
  try {
    const [status, targets] = await Promise.all([readFile(`/proc/${pid}/status`, "utf8"), openFiles(pid)]);
    const kibibytes = /^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1];
    // What is left of a process that nobody has collected yet has no memory
    if (kibibytes === undefined) return undefined;
    const databaseFiles = targets.filter((target) => target.startsWith(databaseFolder + sep)).length;
    return { rssBytes: 1024 * Number(kibibytes), descriptors: targets.length - databaseFiles, databaseFiles };
  } catch {
    return undefined;
  }
}

/** What the descriptors of a process stand for; one that is closed meanwhile is left out. */
async function openFiles(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  const targets = (await readdir(folder)).map((name) => readlink(join(folder, name)).catch(() => undefined));
  return (await Promise.all(targets)).filter((target) => target !== undefined);
}

/** Looks in a row that must find no fewer. */
const looks = 20;
const everyMs = 25;

/** Descriptors of a process that nobody asks for anything, once those have been closed that are about to be. */
export async function settledFigures(pid: number, databaseFolder: string): Promise<ProcessFigures | undefined> {
  let lowest = await figuresOf(pid, databaseFolder);
  let unchanged = 0;
  await untilTrue(
    `the descriptors of process ${pid} to settle`,
    async () => {
      const now = await figuresOf(pid, databaseFolder);
      if (now === undefined || lowest === undefined || now.descriptors < lowest.descriptors) {
        [lowest, unchanged] = [now, 0];
      }
      unchanged += 1;
      return lowest === undefined || unchanged >= looks;
    },
    { everyMs },
  );
  return lowest;
}
