import { createHash } from "node:crypto";
import { hostname } from "node:os";

/**
 * Numbers in [0, 1) that spread out callers who lost the same server. They follow from machine, process and key: nothing
 * but the id of a request is random.
 */
export function jitter(key: string): () => number {
  const caller = `${hostname()}/${process.pid}/${key}`;
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash("sha256").update(`${caller}/${drawn}`).digest().readUInt32LE() / 2 ** 32;
  };
}
