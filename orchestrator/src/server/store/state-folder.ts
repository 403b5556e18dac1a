import { join } from "node:path";

/** Where things are below the state folder. */
export class StateFolder {
  readonly condensations: string;
  /** Files that are being written. Whatever lies in it at the start was left by a crash. */
  readonly temporary: string;
  /** Condensations that are being deleted. */
  readonly trash: string;

  constructor(readonly root: string) {
    this.condensations = join(root, "condensations");
    this.temporary = join(root, "temporary");
    this.trash = join(root, "trash");
  }

  folderOf(id: string): string {
    return join(this.condensations, id);
  }

  recordOf(id: string): string {
    return join(this.folderOf(id), "record.json");
  }

  eventsOf(id: string): string {
    return join(this.folderOf(id), "events.jsonl");
  }

  /** The folder that the job works in and leaves its result in. */
  resultOf(id: string): string {
    return join(this.folderOf(id), "result");
  }
}
