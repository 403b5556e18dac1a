import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CondensedSet } from "../condensed-set.js";
import { placeFolder } from "../output/place-folder.js";
import type { Placing } from "../output/placing.js";
import { writeNewFile } from "../output/write-new-file.js";
import { classFolders, classTable } from "./class-folders.js";
import { pictureFiles } from "./picture-files.js";

/** File that marks a folder as an export, and says what the pictures cannot. */
const marker = { file: "export.json", format: "condensery-png/1" } as const;

/**
 * Writes `train/CLASS/0000.png` and so on, `classes.tsv` where the folders are not named as the classes, and
 * `export.json` with the learned step size, the preprocessing and the origin.
 */
export async function exportPng(set: CondensedSet, target: string, placing: Placing): Promise<void> {
  const isExport = (content: Readonly<Record<string, unknown>>): boolean => content["format"] === marker.format;
  await placeFolder(target, { ...placing, marker: marker.file, isOwn: isExport }, async (folder) => {
    for await (const { path, bytes } of pictureFiles(set, placing.signal)) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeNewFile(file, bytes);
    }
    const table = classTable(set.classes, classFolders(set.classes));
    if (table !== undefined) await writeNewFile(join(folder, "classes.tsv"), table);
    const { alpha, preprocessing, document } = set;
    const content = { format: marker.format, alpha, preprocessing, document };
    await writeNewFile(join(folder, marker.file), `${JSON.stringify(content, null, 2)}\n`);
  });
}
