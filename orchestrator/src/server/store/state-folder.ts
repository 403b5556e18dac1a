import { rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "@condensery/trajectories";

/** Where things are below the state folder. */
export class StateFolder {
  readonly condensations: string;
  /** The database, where there is no other one. */
  readonly database: string;
  /** Condensations that are being deleted. */
  readonly trash: string;

  constructor(readonly root: string) {
    this.condensations = join(root, "condensations");
    this.database = join(root, "database");
    this.trash = join(root, "trash");
  }

  folderOf(id: string): string {
    return join(this.condensations, id);
  }

  /** Makes what is missing and removes what a crash in the middle of a deletion left. */
  async prepare(): Promise<void> {
    await rm(this.trash, { recursive: true, force: true });
    for (const path of [this.condensations, this.trash]) await makeFolder(path);
  }

  eventsOf(id: string): string {
    return join(this.folderOf(id), "events.jsonl");
  }

  /** The folder that the job works in and leaves its result in. */
  resultOf(id: string): string {
    return join(this.folderOf(id), "result");
  }
}
