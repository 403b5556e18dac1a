import { watch } from "node:fs/promises";

/**
 * Resolves when so many files have appeared in a folder, got another name or gone; earlier when the signal is aborted.
 * Looking begins at the call: nobody has to write anything for it.
 */
export async function happenings(folder: string, count: number, signal: AbortSignal): Promise<void> {
  let left = count;
  if (left <= 0) return;
  try {
    for await (const { eventType } of watch(folder, { signal })) {
      if (eventType === "rename") left -= 1;
      if (left === 0) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
