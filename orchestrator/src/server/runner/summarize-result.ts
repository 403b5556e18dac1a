import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { AccuracyRow, JobResult } from "../../results/job-result.js";
import { isMissingFile } from "../../documents/missing-file.js";
import { resultFiles, whiteningFile } from "../../results/result-files.js";
import type { AccuracySummary, ResultFile, ResultSummary } from "../store/result-summary.js";

/** What is kept of a job's result, with the digests of the files that it left in the folder. */
export async function summarizeResult(folder: string, result: JobResult): Promise<ResultSummary> {
  const { accuracies, alpha, device } = result;
  const files: ResultFile[] = [];
  for (const name of Object.values(resultFiles)) files.push(await describeFile(folder, name));
  files.push(...(await describeWhitening(folder)));
  return {
    condensed: accuracySummary(accuracies.condensed),
    randomReal: accuracySummary(accuracies.randomReal),
    experts: accuracies.experts.mean,
    alpha,
    files,
    device,
  };
}

function accuracySummary(row: AccuracyRow | undefined): AccuracySummary | undefined {
  if (row === undefined) return undefined;
  const { mean, standardDeviation, accuracies: values } = row;
  return { mean, standardDeviation, values };
}

async function describeWhitening(folder: string): Promise<ResultFile[]> {
  try {
    return [await describeFile(folder, whiteningFile)];
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}

async function describeFile(folder: string, name: string): Promise<ResultFile> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of createReadStream(join(folder, name)) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { name, sizeBytes, sha256: hash.digest("hex") };
}
