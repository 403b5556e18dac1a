import { extract, type ExtractEvents, type Header } from "tar-stream";
import { DatasetFileError } from "../dataset-file-error.js";
import type { DatasetLimits } from "../dataset-limits.js";
import { archiveBytes } from "./archive-bytes.js";
import { entryPath } from "./entry-path.js";
import type { TreeContent, TreeFile } from "./file-tree.js";

const BLOCK = 512;
const END_MARK = 2 * BLOCK;

type EntryStream = ExtractEvents["entry"][1];

export interface TarArchive {
  readonly file: string;
  readonly limits: DatasetLimits;
  /** Folder that the file must really lie in; undefined: anywhere. */
  readonly inside: string | undefined;
}

/**
 * Reads an archive from front to back. Entries come in batches, as many as are in a chunk of its bytes: a promise for each
 * of the thousands of small files of a data set would cost more than unpacking them.
 *
 * @param visit called for every regular file, in the archive's order; tells whether its content is wanted. What it throws
 * ends the reading.
 * @yields the contents that are wanted
 * @throws DatasetFileError; the signal's reason when aborted
 */
export async function* tarEntries(
  { file, limits, inside }: TarArchive,
  visit: (entry: TreeFile) => boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly TreeContent[]> {
  const unpacking = extract();
  let fault: { readonly cause: unknown } | undefined;
  let entries = 0;
  let end = 0;
  let ready: TreeContent[] = [];
  const fail = (cause: unknown): void => {
    fault ??= { cause };
    unpacking.destroy();
  };
  unpacking.on("error", fail);
  unpacking.on("entry", (header, content, next) => {
    // Its errors are those of the archive
    content.on("error", () => undefined);
    content.on("end", () => next());
    try {
      entries += 1;
      if (entries > limits.files) throw new DatasetFileError("limit", file, `more than ${limits.files} entries`);
      const { size } = header;
      end = content.offset + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
      const path = checkedPath(file, header);
      if (path === undefined || !visit({ path, bytes: size })) content.resume();
      else collect(content, size, (whole) => ready.push({ path, content: whole }));
    } catch (cause) {
      fail(cause);
    }
  });
  let proceed = (): void => undefined;
  unpacking.on("drain", () => proceed());
  const closed = new Promise<void>((resolve) => {
    unpacking.on("close", () => {
      proceed();
      resolve();
    });
  });
  const taken = async (chunk: Uint8Array): Promise<void> => {
    const drained = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    if (!unpacking.write(chunk) && !unpacking.destroyed) await drained;
    if (fault !== undefined) throw fault.cause;
  };
  let total = 0;
  let tail: Uint8Array = new Uint8Array(0);
  try {
    for await (const chunk of archiveBytes(file, limits, signal, inside)) {
      total += chunk.length;
      tail = Buffer.concat([tail, chunk.subarray(-END_MARK)]).subarray(-END_MARK);
      await taken(chunk);
      if (ready.length === 0) continue;
      const batch = ready;
      ready = [];
      yield batch;
    }
    unpacking.end(null);
    await closed;
    if (fault !== undefined) throw fault.cause;
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause instanceof DatasetFileError ? cause : tarFault(file, cause);
  } finally {
    unpacking.destroy();
  }
  if (ready.length > 0) yield ready;
  if (total - end < END_MARK || tail.some((byte) => byte !== 0)) {
    throw new DatasetFileError("truncated", file, "the archive ends without its end mark of two empty blocks", {
      byteOffset: total,
    });
  }
}

/** The bytes of an entry, which are not copied where they lie in one chunk. */
function collect(content: EntryStream, bytes: number, done: (whole: Uint8Array) => void): void {
  let whole: Uint8Array | undefined;
  let at = 0;
  content.on("data", (data) => {
    const piece = data as Uint8Array;
    if (piece.length === bytes) {
      whole = piece;
      return;
    }
    whole ??= new Uint8Array(bytes);
    whole.set(piece, at);
    at += piece.length;
  });
  content.on("end", () => done(whole ?? new Uint8Array(0)));
}

/** Undefined for a folder. */
function checkedPath(file: string, { name, type }: Header): string | undefined {
  const named = entryPath(name);
  if ("fault" in named) throw new DatasetFileError("entry", file, named.fault, { entry: name });
  if (type === "directory" || name.endsWith("/")) return undefined;
  if (type === "symlink" || type === "link") {
    throw new DatasetFileError("link", file, "links are not followed; put the file itself there", { entry: name });
  }
  if (type !== "file" && type !== "contiguous-file") {
    throw new DatasetFileError("entry", file, `expected files and folders, found a ${type}`, { entry: name });
  }
  return named.path;
}

function tarFault(file: string, cause: unknown): DatasetFileError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (detail === "Unexpected end of data") {
    return new DatasetFileError("truncated", file, "the archive ends in the middle of an entry", { cause });
  }
  return new DatasetFileError("content", file, `not a valid tar archive (${detail})`, { cause });
}
