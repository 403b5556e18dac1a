import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "@condensery/service-kit";
import { makeFolder, publishFile } from "@condensery/trajectories";
import type { Condensation, CondensationChange, CondensationDraft } from "./condensation.js";
import { nameOf } from "./condensation.js";
import { decodeRecord, encodeRecord } from "./condensation-record.js";
import {
  CondensationNotFoundError,
  RequestConflictError,
  type CondensationPage,
  type CondensationPosition,
  type CondensationStore,
  type ListOptions,
} from "./condensation-store.js";
import { KeyedLock } from "./keyed-lock.js";
import type { StateFolder } from "./state-folder.js";

/** One file a condensation, all of them in memory too. No other process may write to the same folder. */
export class FileCondensationStore implements CondensationStore {
  readonly #folder: StateFolder;
  readonly #lock = new KeyedLock();
  readonly #byId = new Map<string, Condensation>();
  readonly #idOfRequest = new Map<string, string>();

  private constructor(folder: StateFolder) {
    this.#folder = folder;
  }

  /**
   * Reads all records. One that cannot be read is told to the log by name and left alone.
   *
   * @throws StoreError and the like when the folder cannot be used
   */
  static async open(folder: StateFolder, logger: Logger): Promise<FileCondensationStore> {
    const store = new FileCondensationStore(folder);
    // What a crash left behind
    for (const leftOver of [folder.temporary, folder.trash]) await rm(leftOver, { recursive: true, force: true });
    for (const path of [folder.condensations, folder.temporary, folder.trash]) await makeFolder(path);
    for (const id of await readdir(folder.condensations)) {
      try {
        const file = folder.recordOf(id);
        const condensation = decodeRecord(file, await readFile(file, "utf8"));
        if (condensation.id !== id) throw new Error(`${file}: expected the record of ${id}, found ${condensation.id}`);
        store.#keep(condensation);
      } catch (error) {
        const condensation = nameOf(id);
        logger.error({ error, condensation }, "a condensation is left out, its record cannot be read");
      }
    }
    return store;
  }

  async create(draft: CondensationDraft, admit: () => Promise<void>): ReturnType<CondensationStore["create"]> {
    const { requestId } = draft;
    const add = async () => {
      await admit();
      return { condensation: await this.#add(draft), created: true };
    };
    if (requestId === undefined) return add();
    return this.#lock.run(`request/${requestId}`, async () => {
      const known = this.#byId.get(this.#idOfRequest.get(requestId) ?? "");
      if (known === undefined) return add();
      if (known.requestedDigest !== draft.requestedDigest) throw new RequestConflictError(requestId, known.id);
      return { condensation: known, created: false };
    });
  }

  async read(id: string): Promise<Condensation> {
    const condensation = this.#byId.get(id);
    if (condensation === undefined) throw new CondensationNotFoundError(id);
    return condensation;
  }

  update(id: string, change: (current: Condensation) => CondensationChange): Promise<Condensation> {
    return this.#lock.run(id, async () => {
      const current = await this.read(id);
      const changes = change(current);
      if (Object.keys(changes).length === 0) return current;
      const next = { ...current, ...changes };
      await this.#write(next);
      this.#keep(next);
      return next;
    });
  }

  async list({ states, after, size }: ListOptions): Promise<CondensationPage> {
    const wanted = [...this.#byId.values()].filter(
      (each) =>
        (states.length === 0 || states.includes(each.state)) && (after === undefined || newestFirst(after, each) < 0),
    );
    wanted.sort(newestFirst);
    return { condensations: wanted.slice(0, size), more: wanted.length > size };
  }

  delete(id: string, check: (current: Condensation) => void): Promise<void> {
    return this.#lock.run(id, async () => {
      const current = await this.read(id);
      check(current);
      // With one step it is gone for the next start, however long removing its files takes
      const trash = join(this.#folder.trash, randomUUID());
      await rename(this.#folder.folderOf(id), trash);
      this.#byId.delete(id);
      if (current.requestId !== undefined) this.#idOfRequest.delete(current.requestId);
      await rm(trash, { recursive: true, force: true });
    });
  }

  async #add(draft: CondensationDraft): Promise<Condensation> {
    const condensation: Condensation = {
      ...draft,
      state: "queued",
      stepsDone: 0,
      ranMs: 0,
      endTime: undefined,
      failure: undefined,
      result: undefined,
      runTraceparent: undefined,
    };
    await this.#write(condensation);
    this.#keep(condensation);
    return condensation;
  }

  async #write(condensation: Condensation): Promise<void> {
    const { temporary } = this.#folder;
    await publishFile(temporary, this.#folder.recordOf(condensation.id), encodeRecord(condensation), "replace");
  }

  #keep(condensation: Condensation): void {
    this.#byId.set(condensation.id, condensation);
    if (condensation.requestId !== undefined) this.#idOfRequest.set(condensation.requestId, condensation.id);
  }
}

/** Below 0: the first one comes earlier in a listing. */
function newestFirst(first: CondensationPosition, second: CondensationPosition): number {
  if (first.createTime !== second.createTime) return second.createTime - first.createTime;
  if (first.id === second.id) return 0;
  return first.id > second.id ? -1 : 1;
}
