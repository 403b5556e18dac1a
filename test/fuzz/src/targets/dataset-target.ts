import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatasetFileError, loadDataset, type DatasetLimits, type DatasetSpec } from "@condensery/datasets";
import type { Arbitrary } from "fast-check";
import { ChangingFolder, mutatedFiles, type ChangeableFile, type Files } from "../mutation/mutated-files.js";
import { nothingToClose, refusesWith, type FuzzCase, type OpenTarget } from "../target.js";
import { checkDataset } from "./check-dataset.js";

/** Far below the defaults, so that what a limit fails to bound shows in the memory. */
const limits: DatasetLimits = {
  files: 1000,
  imageBytes: 2 ** 20,
  imagePixels: 4_000_000,
  fileBytes: 2 ** 20,
  expandedBytes: 32 * 2 ** 20,
  expansionRatio: 250,
  splitBytes: 16 * 2 ** 20,
};

/** The largest growth in one case that these limits explain. */
export const datasetGrowthMiB = 160;

/** A data set of several files, one of which has another content in each case. */
export async function datasetFolder(
  folder: string,
  files: Files,
  changeable: readonly ChangeableFile[],
  spec: (folder: string) => DatasetSpec,
  dictionary: readonly string[] = [],
): Promise<OpenTarget> {
  const changing = await ChangingFolder.create(folder, files, changeable);
  return {
    cases: mutatedFiles(files, changeable, dictionary),
    async read(content) {
      changing.change(content);
      await load(spec(folder));
    },
    refuses: refusesWith(DatasetFileError),
    [Symbol.asyncDispose]: nothingToClose,
  };
}

/** A data set in one file. */
export function datasetFile(
  folder: string,
  name: string,
  cases: Arbitrary<FuzzCase>,
  spec: (file: string) => DatasetSpec,
): OpenTarget {
  const file = join(folder, name);
  return {
    cases,
    async read(content) {
      await writeFile(file, content);
      await load(spec(file));
    },
    refuses: refusesWith(DatasetFileError),
    [Symbol.asyncDispose]: nothingToClose,
  };
}

async function load(spec: DatasetSpec): Promise<void> {
  checkDataset(await loadDataset(spec, { limits }));
}
