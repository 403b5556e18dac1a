import { open } from "node:fs/promises";
import { join } from "node:path";
import { invalidRequest, ServiceError } from "@condensery/service-kit";
import { isMissingFile } from "../../documents/missing-file.js";
import { nameOf } from "../../server/store/condensation.js";
import type { ResultFile } from "../../server/store/result-summary.js";
import type { Condensations } from "./condensations.js";
import { wrongState } from "./wrong-state.js";

export interface DownloadRequest {
  readonly id: string;
  /** One of the result's files. */
  readonly file: string;
  readonly offsetBytes: number;
}

/** First what the whole file is, then its bytes from the offset on. */
export type DownloadPart = { readonly header: ResultFile } | { readonly data: Buffer };

const chunkBytes = 2 ** 20;

/** @throws CondensationNotFoundError; ServiceError (NOT_FOUND, WRONG_STATE, INVALID_REQUEST, CORRUPT_BLOB) */
export async function* downloadResult(
  { store, folder }: Pick<Condensations, "store" | "folder">,
  { id, file, offsetBytes }: DownloadRequest,
): AsyncGenerator<DownloadPart, void, undefined> {
  const condensation = await store.read(id);
  if (condensation.result === undefined) throw wrongState(condensation, "Only one that has succeeded has a result.");
  const header = condensation.result.files.find(({ name }) => name === file);
  if (header === undefined) throw noSuchFile(id, file, condensation.result.files);
  if (offsetBytes > header.sizeBytes) {
    const description = `expected an integer from 0 to the file's ${header.sizeBytes} bytes, got ${offsetBytes}`;
    throw invalidRequest([{ field: "offset_bytes", description }]);
  }
  yield { header };
  let position = offsetBytes;
  for await (const data of bytesOf(join(folder.resultOf(id), header.name), offsetBytes)) {
    position += data.length;
    if (position > header.sizeBytes) throw changed(id, header);
    yield { data };
  }
  if (position !== header.sizeBytes) throw changed(id, header);
}

async function* bytesOf(path: string, from: number): AsyncGenerator<Buffer, void, undefined> {
  await using handle = await opened(path);
  if (handle === undefined) return;
  for (let position = from; ;) {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function opened(path: string) {
  try {
    return await open(path, "r");
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

function noSuchFile(id: string, file: string, files: readonly ResultFile[]): ServiceError {
  const names = files.map(({ name }) => name).join(", ");
  return new ServiceError({
    code: "NOT_FOUND",
    reason: "NOT_FOUND",
    message: `The result of ${nameOf(id)} has no such file; it has ${names}.`,
    metadata: { resource: `${nameOf(id)}/files/${file}` },
  });
}

function changed(id: string, { name, sha256 }: ResultFile): ServiceError {
  return new ServiceError({
    code: "DATA_LOSS",
    reason: "CORRUPT_BLOB",
    message: `${name} of ${nameOf(id)} is not what it was when the condensation ended.`,
    metadata: { blob: sha256 },
  });
}
