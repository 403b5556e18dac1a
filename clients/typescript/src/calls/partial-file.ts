import { CorruptDownloadError } from "../errors/corrupt-download-error.js";

/** A file on its way: what was announced and what has arrived. */
export class PartialFile {
  #header: { readonly size: bigint; readonly sha256: string } | undefined;
  /** Memory is taken for what arrives, not for what is announced. */
  readonly #chunks: Uint8Array[] = [];
  #received = 0;

  constructor(readonly what: string) {}

  get received(): number {
    return this.#received;
  }

  get isWhole(): boolean {
    return this.#header !== undefined && BigInt(this.#received) === this.#header.size;
  }

  get sha256(): string | undefined {
    return this.#header?.sha256;
  }

  /** The first message of each stream; all must announce the same file. */
  announce(size: bigint, sha256: Uint8Array): void {
    const header = { size, sha256: Buffer.from(sha256).toString("hex") };
    const known = this.#header ?? header;
    if (header.size !== known.size || header.sha256 !== known.sha256) {
      throw new CorruptDownloadError(`${this.what} changed on the server while it was downloaded.`);
    }
    if (BigInt(this.#received) > size) throw this.#tooLong();
    this.#header = header;
  }

  append(data: Uint8Array): void {
    if (this.#header === undefined) {
      throw new CorruptDownloadError(`${this.what} came without its size and SHA-256.`);
    }
    this.#chunks.push(data);
    this.#received += data.length;
    if (BigInt(this.#received) > this.#header.size) throw this.#tooLong();
  }

  bytes(): Uint8Array {
    const whole = new Uint8Array(this.#received);
    let position = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, position);
      position += chunk.length;
    }
    return whole;
  }

  truncated(cause: unknown): CorruptDownloadError {
    const expected = this.#header === undefined ? "a header" : `${this.#header.size} bytes`;
    return new CorruptDownloadError(`${this.what} is truncated: expected ${expected}, got ${this.#received}.`, cause);
  }

  #tooLong(): CorruptDownloadError {
    return new CorruptDownloadError(`${this.what} is longer than the announced ${this.#header?.size} bytes.`);
  }
}
