import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FolderError, prepareFolder } from "@condensery/orchestrator";
import { UsageError } from "../flags/usage-error.js";
import { shellWord } from "../display/shell-word.js";
import { reasonOf } from "../reason-of.js";

/** What a result folder says of the job that fills it. */
export interface JobRecord {
  /** `condensations/{id}` */
  readonly name: string;
  /** Of the system that has the job; absent: it was started from `state` and can be again. */
  readonly address?: string;
  /** State folder of an embedded system, absolute. */
  readonly state?: string;
  /** Folders that the embedded system must be allowed to read data sets from, absolute. */
  readonly dataRoots?: readonly string[];
  /** Whether the folder holds the job's result. */
  readonly finished: boolean;
}

const format = "condensery-job/2";

/** Name of the record's file in a result folder. */
export const recordFile = "condensation.json";

/** The record of a folder; undefined when there is none. Throws UsageError for a damaged one. */
export async function readRecord(folder: string): Promise<JobRecord | undefined> {
  const file = join(folder, recordFile);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw new UsageError([`${file}: cannot be read: ${reasonOf(error)}`]);
  });
  if (text === undefined) return undefined;
  const record = parse(text);
  if (record === undefined)
    throw new UsageError([`${file}: expected a record of format ${format}; remove it to begin anew`]);
  return record;
}

/** Replaces the record of a folder in one step, so that a crash leaves the old one or the new one. */
export async function writeRecord(folder: string, record: JobRecord): Promise<void> {
  const file = join(folder, recordFile);
  await writeFile(`${file}.partial`, `${JSON.stringify({ format, ...record }, null, 2)}\n`, { flush: true });
  await rename(`${file}.partial`, file);
}

/**
 * Makes a folder that a result can be written into. Throws UsageError when it cannot be written, or holds a job other
 * than the one named that has not finished.
 */
export async function claimFolder(folder: string, name?: string): Promise<void> {
  const record = await readRecord(folder);
  if (record !== undefined && !record.finished && record.name !== name) {
    const advice = `go on with condensery condense --resume ${shellWord(folder)}, name another folder, or remove this one`;
    throw new UsageError([`${folder}: holds ${record.name}, which has not finished; ${advice}`]);
  }
  await prepareFolder(folder).catch((error: unknown) => {
    throw error instanceof FolderError ? new UsageError([error.message]) : error;
  });
}

function parse(text: string): JobRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { format: found, name, address, state, dataRoots, finished } = value as Readonly<Record<string, unknown>>;
  if (found !== format || typeof name !== "string" || typeof finished !== "boolean") return undefined;
  if (typeof address === "string" && state === undefined) return { name, finished, address };
  if (typeof state !== "string" || address !== undefined) return undefined;
  if (dataRoots === undefined) return { name, finished, state };
  if (!Array.isArray(dataRoots) || !dataRoots.every((root) => typeof root === "string")) return undefined;
  return { name, finished, state, dataRoots };
}
