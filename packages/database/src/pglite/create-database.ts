import { finish, removeUnfinished, unfinishedFolderOf } from "./data-folder.js";
import { EngineKeeper } from "./engine-keeper.js";

/**
 * Makes an empty database. It gets its place only when it is complete, so that a process that is killed meanwhile leaves
 * nothing that could be taken for a database.
 *
 * @throws DatabaseError @throws the signal's reason
 */
export async function createDatabase(folder: string, signal: AbortSignal | undefined): Promise<void> {
  await removeUnfinished(folder);
  const engines = new EngineKeeper(unfinishedFolderOf(folder));
  try {
    await engines.ready(signal);
    await engines.stop();
    await finish(folder);
  } catch (error) {
    await engines.terminate();
    await removeUnfinished(folder);
    throw error;
  }
}
