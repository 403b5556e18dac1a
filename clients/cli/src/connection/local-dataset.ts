import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { UsageError } from "../flags/usage-error.js";
import { reasonOf } from "../reason-of.js";

/** A data set as a system on this machine knows it. */
export interface LocalDataset {
  /** `mnist` or `idx:NAME`. */
  readonly dataset: string;
  /** Folders that the system must be allowed to read, absolute. */
  readonly dataRoots: readonly string[];
}

/**
 * `idx:DIR` as the name of a folder in a root, since services take data sets by name, never by path; what is no folder
 * of idx files stays as it is. Throws UsageError for a folder that cannot be named so.
 */
export async function localDataset(dataset: string): Promise<LocalDataset> {
  const given = /^idx:(.+)$/s.exec(dataset)?.[1];
  if (given === undefined) return { dataset, dataRoots: [] };
  const folder = await realpath(given).catch((error: unknown) => {
    const reason = reasonOf(error);
    throw new UsageError([`--dataset idx:${given}: the folder cannot be read: ${reason}`]);
  });
  const name = basename(folder);
  if (!/^(?!\.)[A-Za-z0-9._-]{1,128}$/u.test(name)) {
    const form = "a name of letters, digits, dots, dashes and underscores that does not begin with a dot";
    throw new UsageError([`--dataset idx:${given}: the folder needs ${form}, got ${JSON.stringify(name)}`]);
  }
  return { dataset: `idx:${name}`, dataRoots: [dirname(folder)] };
}
