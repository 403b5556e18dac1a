import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeContinualDocument, type ContinualDocument } from "@condensery/orchestrator";
import { continualMarkdown } from "./continual-texts.js";
import { learningCurves } from "./learning-curves.js";

/** Writes what an experiment found into its folder, each file in one step. */
export async function writeExperiment(folder: string, document: ContinualDocument): Promise<void> {
  const files = {
    "table.md": continualMarkdown(document),
    "plot.svg": learningCurves(document),
    "continual.json": encodeContinualDocument(document),
  };
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await writeFile(`${file}.partial`, content, { flush: true });
    await rename(`${file}.partial`, file);
  }
}
