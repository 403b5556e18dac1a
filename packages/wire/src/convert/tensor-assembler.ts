import { createHash } from "node:crypto";
import type { TensorChunk, TensorHeader } from "../generated/condensery/type/v1/tensor.js";
import { maxChunkBytes } from "./tensor-chunks.js";
import {
  badTensor,
  describeTensorType,
  tensorTypeFromWire,
  type ExpectedTensor,
  type TensorType,
} from "./tensor-type.js";
import { overBytes, type PlainTensor } from "./tensor.js";
import { WireError } from "./wire-error.js";

export interface TensorAssemblerOptions {
  /** Path of the field that the chunks are in, for errors. */
  readonly field: string;
  /** Largest tensor to take; a larger one is refused at its header, before memory is taken. */
  readonly maxBytes: number;
  /** What the tensor must be; absent takes any. */
  readonly expected?: ExpectedTensor;
}

interface Announced {
  readonly type: TensorType;
  readonly sha256: Uint8Array;
  readonly bytes: Uint8Array;
}

/**
 * Puts a streamed tensor together. When a stream breaks off, call `resume` and push the chunks of another one that
 * begins behind `receivedBytes`. After any error start with a new assembler.
 */
export class TensorAssembler {
  readonly #options: TensorAssemblerOptions;
  readonly #hash = createHash("sha256");
  #announced: Announced | undefined;
  #received = 0;
  #headerExpected = true;

  constructor(options: TensorAssemblerOptions) {
    this.#options = options;
  }

  /** Bytes of the tensor that have come. */
  get receivedBytes(): number {
    return this.#received;
  }

  /** Tells that the next chunk comes from another stream: a header again, then the bytes behind `receivedBytes`. */
  resume(): void {
    this.#headerExpected = true;
  }

  /** @throws WireError (BAD_TENSOR, LIMIT_EXCEEDED) */
  push({ part }: TensorChunk): void {
    const { field } = this.#options;
    const expectedPart = this.#headerExpected ? "header" : "data";
    if (part?.$case === "header" && this.#headerExpected) return this.#takeHeader(part.header);
    if (part?.$case === "data" && this.#announced !== undefined && !this.#headerExpected) {
      return this.#takeData(part.data, this.#announced);
    }
    throw badTensor(
      field,
      expectedPart === "header" ? "a header first" : "data behind the header",
      part?.$case ?? "nothing",
    );
  }

  /** The whole tensor. @throws WireError (BAD_TENSOR) when bytes are missing or are not those announced */
  finish(): PlainTensor {
    const { field } = this.#options;
    if (this.#announced === undefined) throw badTensor(field, "a header first", "the end of the stream");
    const { type, sha256, bytes } = this.#announced;
    if (this.#received < bytes.byteLength) {
      throw badTensor(
        `${field}.data`,
        `${bytes.byteLength} bytes for ${describeTensorType(type)}`,
        `${this.#received} bytes, then the end of the stream`,
      );
    }
    const digest = this.#hash.digest();
    if (!digest.equals(sha256)) {
      throw badTensor(`${field}.data`, `bytes with SHA-256 ${hexadecimal(sha256)}`, hexadecimal(digest));
    }
    return overBytes(type, bytes);
  }

  #takeHeader(header: TensorHeader): void {
    const { field, maxBytes, expected } = this.#options;
    const path = `${field}.header`;
    const { elementType, shape, byteLength } = tensorTypeFromWire(header, path, expected);
    const { sha256 } = header;
    if (sha256.byteLength !== 32) throw badTensor(`${path}.sha256`, "32 bytes", `${sha256.byteLength} bytes`);
    if (byteLength > maxBytes) {
      throw new WireError("LIMIT_EXCEEDED", [
        { field, expected: `at most ${maxBytes} bytes`, actual: `${byteLength} bytes` },
      ]);
    }
    const type = { elementType, shape };
    this.#headerExpected = false;
    if (this.#announced === undefined) {
      this.#announced = { type, sha256, bytes: new Uint8Array(byteLength) };
      return;
    }
    const before = this.#announced;
    const [was, is] = [describe(before.type, before.sha256), describe(type, sha256)];
    if (was !== is) throw badTensor(path, `the header of the stream before, ${was}`, is);
  }

  #takeData(data: Uint8Array, { bytes, type }: Announced): void {
    const path = `${this.#options.field}.data`;
    // Without a lower bound a stream of empty messages would never end
    if (data.byteLength < 1 || data.byteLength > maxChunkBytes) {
      throw badTensor(path, `1 to ${maxChunkBytes} bytes a message`, `${data.byteLength} bytes`);
    }
    const end = this.#received + data.byteLength;
    if (end > bytes.byteLength) {
      throw badTensor(path, `${bytes.byteLength} bytes for ${describeTensorType(type)}`, `at least ${end} bytes`);
    }
    bytes.set(data, this.#received);
    this.#hash.update(data);
    this.#received = end;
  }
}

function describe(type: TensorType, sha256: Uint8Array): string {
  return `${describeTensorType(type)} with SHA-256 ${hexadecimal(sha256)}`;
}

function hexadecimal(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
