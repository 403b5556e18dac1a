import { access, constants, mkdtemp, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Finding } from "./finding.js";
import { reasonOf } from "../reason-of.js";

const gibibyte = 2 ** 30;
const leastFree = gibibyte;

/** Whether the state folder can be written, or made, and how much room its disk has. Leaves nothing behind. */
export async function stateFolderFinding(folder: string): Promise<Finding> {
  const subject = "state folder";
  try {
    const existing = await nearestFolder(folder);
    const trial = await mkdtemp(join(existing, ".condensery-doctor-"));
    await rm(trial, { recursive: true });
    const { bavail, bsize } = await statfs(existing);
    const found = `${folder} can be written, ${((bavail * bsize) / gibibyte).toFixed(1)} GiB free`;
    if (bavail * bsize >= leastFree) return { subject, verdict: "ok", found };
    return {
      subject,
      verdict: "warning",
      found,
      advice: "experts of larger networks need more; name a disk with --state",
    };
  } catch (error) {
    const reason = reasonOf(error);
    const advice = "name a folder that you may write with --state";
    return { subject, verdict: "missing", found: `${folder} cannot be written: ${reason}`, advice };
  }
}

/** The folder itself, or that which it would be made in. */
async function nearestFolder(folder: string): Promise<string> {
  try {
    await access(folder, constants.F_OK);
    return folder;
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return nearestFolder(dirname(folder));
  }
}
