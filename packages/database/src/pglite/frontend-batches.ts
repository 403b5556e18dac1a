/** A run of messages that the database answers before it waits for more. */
export type Batch =
  | { readonly kind: "startup"; readonly bytes: Buffer }
  | { readonly kind: "messages"; readonly bytes: Buffer }
  | { readonly kind: "refusal"; readonly bytes: Buffer }
  | { readonly kind: "terminate" };

const encryptionRequests = new Set([80877103, 80877104]);
const cancelRequest = 80877102;
/** Ends of what belongs together: Query, Sync, Flush, FunctionCall, and the parts of COPY. */
const batchEnds = new Set([..."QSHFdcf"].map((letter) => letter.charCodeAt(0)));
const terminate = "X".charCodeAt(0);

/**
 * Cuts what a client of PostgreSQL's protocol sends into batches. A parsed statement, its parameters and its execution
 * are messages of their own; between those no other client may come, as all use the one session.
 */
export class FrontendBatches {
  #rest: Buffer = Buffer.alloc(0);
  #messages: Buffer[] = [];
  #started = false;

  *add(data: Uint8Array): Generator<Batch> {
    this.#rest = this.#rest.length === 0 ? Buffer.from(data) : Buffer.concat([this.#rest, data]);
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (next === "unfinished") continue;
      yield next;
    }
  }

  #next(): Batch | "unfinished" | undefined {
    // Before the start there is a length and a code, afterwards a letter and a length.
    const typeBytes = this.#started ? 1 : 0;
    if (this.#rest.length < typeBytes + 4) return undefined;
    const size = typeBytes + this.#rest.readUInt32BE(typeBytes);
    if (this.#rest.length < size) return undefined;
    const message = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return this.#started ? this.#message(message) : this.#opening(message);
  }

  #opening(message: Buffer): Batch {
    const code = message.length < 8 ? 0 : message.readUInt32BE(4);
    if (encryptionRequests.has(code)) return { kind: "refusal", bytes: Buffer.from("N") };
    // There is no other process that could be told to stop what this one is doing.
    if (code === cancelRequest) return { kind: "terminate" };
    this.#started = true;
    return { kind: "startup", bytes: message };
  }

  #message(message: Buffer): Batch | "unfinished" {
    const type = message[0] ?? 0;
    if (type === terminate) return { kind: "terminate" };
    this.#messages.push(message);
    if (!batchEnds.has(type)) return "unfinished";
    const bytes = Buffer.concat(this.#messages);
    this.#messages = [];
    return { kind: "messages", bytes };
  }
}
