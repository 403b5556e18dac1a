import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareEmbeddedDatabase, writeTinyDataset } from "@condensery/orchestrator/testing";
import { tinyDataset } from "./tiny-job.js";

/** Where the system of one case keeps its state and finds its data. */
export interface CaseFolder extends AsyncDisposable {
  readonly root: string;
  readonly state: string;
  readonly data: string;
}

/** @param parent that exists; default: the machine's temporary folder */
export async function caseFolder(parent = tmpdir()): Promise<CaseFolder> {
  const root = await realpath(await mkdtemp(join(parent, "condensery-faults-")));
  const data = join(root, "data");
  await writeTinyDataset(join(data, tinyDataset));
  const state = join(root, "state");
  await prepareEmbeddedDatabase({ database: join(state, "condensations", "database") });
  return {
    root,
    state,
    data,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
