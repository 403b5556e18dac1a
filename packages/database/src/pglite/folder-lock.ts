import { createHash } from "node:crypto";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { DatabaseError } from "../database-error.js";
import { processStart } from "./process-start.js";

/** All that is to know of who uses a folder is in the name of an empty file, which there is or is not. */
interface Claim {
  readonly pid: number;
  readonly host: string;
  /** Tells processes with one number apart. */
  readonly start: string;
}

const pattern = /^(?<pid>\d+)@(?<host>.+)@(?<start>[0-9a-f]{16})$/;

/**
 * Takes the database in a folder for this process; disposing gives it up. Counts only while the process lives, so that
 * nothing is left to clean up after a crash. Everybody announces themselves before looking for others, so that two
 * cannot both believe to be alone; when two start at the same moment, both may be refused.
 *
 * @throws DatabaseError when somebody else uses it, this process included
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const locks = join(folder, "lock");
  await mkdir(locks, { recursive: true });
  const self = await claimOf(process.pid);
  const file = join(locks, fileName(self));
  await create(file, folder);
  try {
    for (const name of await readdir(locks)) {
      const other = parse(name);
      if (other === undefined || name === fileName(self)) continue;
      if (await isHeld(other)) throw inUse(folder, other, join(locks, name));
      await rm(join(locks, name), { force: true });
    }
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

async function create(file: string, folder: string): Promise<void> {
  try {
    const handle = await open(file, "wx");
    await handle.close();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
    throw new DatabaseError(
      `Expected the database in ${folder} to be unused, it is open in this process (${process.pid}) already. Close that one first, or use it.`,
      { cause: error },
    );
  }
}

async function claimOf(pid: number): Promise<Claim> {
  const start = await processStart(pid);
  if (start === undefined) throw new Error(`Expected the operating system to know of process ${pid}, it does not.`);
  return { pid, host: hostname(), start: digest(start) };
}

/** Processes of other machines, or of other containers, cannot be seen from here: they count as running. */
async function isHeld({ pid, host, start }: Claim): Promise<boolean> {
  if (host !== hostname()) return true;
  const now = await processStart(pid);
  return now !== undefined && digest(now) === start;
}

function inUse(folder: string, { pid, host }: Claim, file: string): DatabaseError {
  const holder =
    host === hostname()
      ? `process ${pid} uses it. Stop that process, or give this one another folder.`
      : `process ${pid} on ${host} uses it, which cannot be looked at from here. If it runs no more, remove ${file}.`;
  return new DatabaseError(`Expected the database in ${folder} to be unused, but ${holder}`);
}

function fileName({ pid, host, start }: Claim): string {
  return `${pid}@${host}@${start}`;
}

function parse(name: string): Claim | undefined {
  const { pid, host, start } = pattern.exec(name)?.groups ?? {};
  return pid === undefined || host === undefined || start === undefined ? undefined : { pid: Number(pid), host, start };
}

function digest(start: string): string {
  return createHash("sha256").update(start).digest("hex").slice(0, 16);
}
