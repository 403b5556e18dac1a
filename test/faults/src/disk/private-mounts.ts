import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Ways to a mount table of one's own, which ends with its last process: as root, and as any user where that may. */
const ways = [["--mount"], ["--user", "--map-root-user", "--mount"]] as const;

/** Arguments of `unshare` with which a program may mount; undefined: this machine allows it in no way. */
export async function privateMounts(): Promise<readonly string[] | undefined> {
  for (const way of ways) {
    try {
      await run("unshare", [...way, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"]);
      return way;
    } catch {
      // The next one
    }
  }
  return undefined;
}
