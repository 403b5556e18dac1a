import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DocumentError, Fields } from "../../documents/fields.js";
import { isMissingFile } from "../../documents/missing-file.js";
import { contentOf } from "../../jobs/job-folder.js";
import type { DoneWork } from "../../limits/flops-rate.js";
import { resultFiles } from "../../results/result-files.js";
import type { StateFolder } from "./state-folder.js";

/** What the newest result of a state folder cost; undefined: there is none, or it does not say so. */
export async function formerWork(folder: StateFolder): Promise<DoneWork | undefined> {
  const documents = (await idsOf(folder)).map((id) => join(folder.resultOf(id), resultFiles.document));
  const dated: { readonly file: string; readonly time: number }[] = [];
  for (const file of documents) {
    const time = await timeOf(file);
    if (time !== undefined) dated.push({ file, time });
  }
  const [newest] = dated.toSorted((left, right) => right.time - left.time);
  return newest === undefined ? undefined : workOf(newest.file);
}

async function workOf(file: string): Promise<DoneWork | undefined> {
  const text = await contentOf(file);
  if (text === undefined) return undefined;
  try {
    const cost = Fields.parse(file, text.toString("utf8")).object("cost");
    const range = { least: 0, most: Number.MAX_VALUE };
    return { flops: cost.number("flops", range), deviceSeconds: cost.number("deviceSeconds", range) };
  } catch (error) {
    // Who reads the result is told; an estimate does without it
    if (error instanceof DocumentError) return undefined;
    throw error;
  }
}

async function idsOf({ condensations }: StateFolder): Promise<readonly string[]> {
  try {
    return await readdir(condensations);
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}

/** Milliseconds since 1970 of its last change; undefined: there is no such file. */
async function timeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}
