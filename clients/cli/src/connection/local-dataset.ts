import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { UsageError } from "../flags/usage-error.js";
import { reasonOf } from "../reason-of.js";

/** A data set as a system on this machine knows it. */
export interface LocalDataset {
  /** `mnist` or `KIND:NAME`. */
  readonly dataset: string;
  /** Folders that the system must be allowed to read, absolute. */
  readonly dataRoots: readonly string[];
}

/** `KIND:PATH?OPTIONS`, such as `idx:digits` or `folder:photos?size=64`. */
const placed = /^([a-z][a-z0-9-]*:)([^?]+)(\?.*)?$/su;

/**
 * `KIND:PATH` as the name of a folder or file in a root, since services take data sets by name, never by path; `mnist`
 * stays as it is. Throws UsageError for a path that cannot be named so.
 */
export async function localDataset(dataset: string): Promise<LocalDataset> {
  const [, kind, given, options = ""] = placed.exec(dataset) ?? [];
  if (kind === undefined || given === undefined) return { dataset, dataRoots: [] };
  const folder = await realpath(given).catch((error: unknown) => {
    const reason = reasonOf(error);
    throw new UsageError([`--dataset ${dataset}: it cannot be read: ${reason}`]);
  });
  const name = basename(folder);
  if (!/^(?!\.)[A-Za-z0-9._-]{1,128}$/u.test(name)) {
    const form = "a name of letters, digits, dots, dashes and underscores that does not begin with a dot";
    throw new UsageError([`--dataset ${dataset}: what it names needs ${form}, got ${JSON.stringify(name)}`]);
  }
  return { dataset: `${kind}${name}${options}`, dataRoots: [dirname(folder)] };
}
