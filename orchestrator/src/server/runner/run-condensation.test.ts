import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatasetNotFoundError } from "@condensery/datasets";
import { expect, test } from "vitest";
import type { Compute } from "../../compute/compute.js";
import { temporaryFolder } from "../../testing/temporary-folder.js";
import { forgetfulJournal } from "../../jobs/step-journal.js";
import { runCondensation } from "./run-condensation.js";

const unasked = (): never => {
  throw new Error("nobody should compute");
};
const compute: Compute = { trainExpert: unasked, segment: unasked, evaluate: unasked, fitWhitening: unasked };

test("a folder with a job goes on with it, another one begins", async () => {
  await using folder = await temporaryFolder();
  const run = runCondensation({ compute, now: () => 0, dataRoots: [] });
  const { signal } = new AbortController();
  const options = { folder: folder.path, onEvent: () => undefined, journal: forgetfulJournal, signal };
  await expect(run({ dataset: "idx:nowhere" }, options)).rejects.toThrow(DatasetNotFoundError);
  await mkdir(join(folder.path, "job"), { recursive: true });
  await writeFile(join(folder.path, "job", "job.json"), "{}");
  await expect(run({ dataset: "idx:nowhere" }, options)).rejects.toThrow(/job\.json, format/u);
});
