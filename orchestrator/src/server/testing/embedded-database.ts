import { mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyFolder } from "@condensery/database/testing";
import { createLogger } from "@condensery/service-kit";
import { isMissingFile } from "../../documents/missing-file.js";
import { OrchestratorDatabase } from "../database/orchestrator-database.js";
import { migrations } from "../database/schema.js";
import type { StateFolder } from "../store/state-folder.js";
import { WorkflowEngine } from "../workflows/workflow-engine.js";

/** Of everything that makes a template another one. */
const templateName = `condensery-test-database-1-${process.getuid?.() ?? 0}-${migrations.length}`;

let template: Promise<string> | undefined;

/**
 * Gives a state folder that has no database one that is made but empty: making one takes many times longer than copying
 * it, which would be most of what tests do.
 */
export async function prepareEmbeddedDatabase({ database }: Pick<StateFolder, "database">): Promise<void> {
  if (await exists(database)) return;
  template ??= makeTemplate();
  await copyFolder(await template, database);
}

/** Made once a machine; whoever makes it at the same time makes the same. */
async function makeTemplate(): Promise<string> {
  const kept = join(tmpdir(), templateName);
  if (await exists(kept)) return kept;
  const made = await mkdtemp(`${kept}-`);
  try {
    const folder = join(made, "database");
    const logger = createLogger({ service: "test", level: "silent" });
    {
      await using database = new OrchestratorDatabase({ kind: "folder", folder }, logger);
      const opened = await database.open();
      const options = { concurrency: 1, run: unasked, isSuspended: () => false, logger };
      await using engine = await WorkflowEngine.launch({ ...options, database: opened, executor: "nobody" });
      await engine.isAlive({ id: "none", run: 1 });
    }
    await rename(folder, kept);
  } catch (error) {
    // Another one was faster
    if (!(await exists(kept))) throw error;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return kept;
}

const unasked = (): never => {
  throw new Error("there is nothing to run in a new database");
};

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}
