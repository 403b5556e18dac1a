import { readFile } from "node:fs/promises";
import { vi } from "vitest";

/** Whether a process of this number runs; its remains, which nobody has collected yet, do not count. */
async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const state = stat?.slice(stat.lastIndexOf(")") + 2)[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/** Resolves when none of these processes runs any more. @throws Error naming those that still do after 40 s */
export async function untilGone(pids: readonly number[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const alive = await Promise.all(pids.map(runs));
      const left = pids.filter((_, index) => alive[index] === true);
      if (left.length > 0) throw new Error(`Expected processes to have ended, still running: ${left.join(", ")}`);
    },
    { timeout: 40_000, interval: 20 },
  );
}

/** Resolves with the processes that the program of this number has started. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}
