import { readFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { errorCode } from "./error-code.js";

/** Whether a process of this number runs; its remains, which nobody has collected yet, do not count. */
export async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const state = stat?.slice(stat.lastIndexOf(")") + 2)[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/** Those of the processes that still run. */
export async function running(pids: Iterable<number>): Promise<readonly number[]> {
  const all = [...pids];
  const alive = await Promise.all(all.map(runs));
  return all.filter((_, index) => alive[index] === true);
}

/** SIGKILL; false when there is no such process any more. */
export function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
    throw error;
  }
}

/** Looks until a condition holds. @throws Error naming what was waited for when it does not in time */
export async function untilTrue(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { timeoutMs = 60_000, everyMs = 5 }: { readonly timeoutMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Expected ${what} within ${timeoutMs / 1000} s.`);
    await pause(everyMs);
  }
}
