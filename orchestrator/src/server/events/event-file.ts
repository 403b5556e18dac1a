import { open, type FileHandle } from "node:fs/promises";
import { isMissingFile } from "../../documents/missing-file.js";
import type { StoredEvent } from "./condensation-event.js";
import { decodeLine, encodeLine } from "./event-line.js";

const chunkBytes = 65_536;
const newline = 0x0a;
/** Events between two remembered places: a page is found after reading over fewer than these. */
const markEvery = 256;

/**
 * Events of one condensation, one JSON object a line. It is read in pages, so that neither a long file nor many readers
 * take memory. A last line without its end, which a crash in the middle of writing leaves, is no event.
 */
export class EventFile {
  readonly #path: string;
  /** Where each 256th event begins, the first one included. */
  readonly #marks: number[] = [0];
  #count = 0;
  #bytes = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Finds out what is there; a missing file has no events. */
  static async open(path: string): Promise<EventFile> {
    const file = new EventFile(path);
    await file.refresh();
    return file;
  }

  /** Events in the file. */
  get count(): number {
    return this.#count;
  }

  /** Opens it for writing and cuts off what is no whole line. */
  async openToWrite(): Promise<FileHandle> {
    const handle = await open(this.#path, "a");
    await handle.truncate(this.#bytes);
    return handle;
  }

  /** Writes events that follow those in the file. When that fails none of them is in it. */
  async append(handle: FileHandle, events: readonly StoredEvent[]): Promise<void> {
    const lines = events.map((event) => Buffer.from(encodeLine(event)));
    try {
      await handle.appendFile(Buffer.concat(lines));
    } catch (error) {
      // A part of a line must not come before the next one
      await handle.truncate(this.#bytes).catch(() => undefined);
      throw error;
    }
    for (const line of lines) this.#advance(this.#bytes + line.length);
  }

  /** Up to `limit` events behind the one of this sequence number. Throws DocumentError when a line is damaged. */
  async read(after: number, limit: number): Promise<StoredEvent[]> {
    const last = Math.min(this.#count, after + limit);
    if (last <= after) return [];
    const mark = Math.floor(after / markEvery);
    const events: StoredEvent[] = [];
    let sequence = mark * markEvery;
    await using handle = await open(this.#path, "r");
    for await (const line of linesOf(handle, this.#marks[mark] ?? 0, this.#bytes)) {
      sequence += 1;
      if (sequence > after) events.push(decodeLine(this.#path, line.toString("utf8"), sequence));
      if (sequence === last) break;
    }
    return events;
  }

  /** Finds out what another process has written since. */
  async refresh(): Promise<void> {
    try {
      await using handle = await open(this.#path, "r");
      for await (const line of linesOf(handle, this.#bytes, Number.POSITIVE_INFINITY))
        this.#advance(this.#bytes + line.length + 1);
    } catch (error) {
      if (!isMissingFile(error)) throw error;
    }
  }

  #advance(end: number): void {
    this.#count += 1;
    this.#bytes = end;
    if (this.#count % markEvery === 0) this.#marks.push(end);
  }
}

/** Whole lines between two places, without their ends. */
async function* linesOf(handle: FileHandle, from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
  let rest = Buffer.alloc(0);
  for (let position = from; position < to;) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, to - position));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline, start)) {
      yield rest.subarray(start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
}
