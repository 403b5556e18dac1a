import { open, rm } from "node:fs/promises";
import { errorCode } from "../harness/error-code.js";

const largestBytes = 2 ** 20;

/**
 * Takes the space that a file system has left, to the last byte but `leaveBytes`.
 * @returns a function that gives it back
 */
export async function fill(file: string, leaveBytes = 0): Promise<() => Promise<void>> {
  const handle = await open(file, "wx");
  try {
    for (let bytes = largestBytes; bytes >= 1; bytes >>= 1) await writeWhilePossible(handle, bytes);
    if (leaveBytes > 0) await handle.truncate(Math.max(0, (await handle.stat()).size - leaveBytes));
  } finally {
    await handle.close();
  }
  return () => rm(file);
}

async function writeWhilePossible(handle: Awaited<ReturnType<typeof open>>, bytes: number): Promise<void> {
  const zeros = Buffer.alloc(bytes);
  try {
    for (;;) await handle.appendFile(zeros);
  } catch (error) {
    if (errorCode(error) !== "ENOSPC") throw error;
  }
}
