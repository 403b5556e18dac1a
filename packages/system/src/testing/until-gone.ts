import { vi } from "vitest";
import { processStart } from "../state/process-start.js";

/** Resolves when none of these processes exists, or only as remains that its parent has not collected. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const starts = await Promise.all(pids.map(processStart));
      const alive = pids.filter((_, index) => starts[index] !== undefined);
      if (alive.length > 0) throw new Error(`still running: ${alive.join(", ")}`);
    },
    { timeout: 40_000, interval: 20 },
  );
}
