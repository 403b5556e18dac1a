import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, type Header } from "tar-stream";
import { DatasetFileError } from "../dataset-file-error.js";
import type { DatasetLimits } from "../dataset-limits.js";
import { archiveBytes } from "./archive-bytes.js";
import { entryPath } from "./entry-path.js";
import { byPath, isHidden, type FileTree, type TreeFile } from "./file-tree.js";

const BLOCK = 512;
const END_MARK = 2 * BLOCK;

/** The files of a .tar, .tar.gz or .tgz archive. It is read from front to back, once for each call. */
export function tarFiles(file: string, limits: DatasetLimits, inside?: string): FileTree {
  const fault: FileTree["fault"] = (reason, entry, message, cause) =>
    new DatasetFileError(reason, file, message, cause === undefined ? { entry } : { entry, cause });
  return {
    fault,
    async list({ signal } = {}) {
      const files = new Map<string, TreeFile>();
      for await (const entry of tarEntries(file, limits, signal, inside)) {
        const { path, bytes } = entry;
        if (isHidden(path)) continue;
        if (files.has(path)) throw fault("entry", path, "the archive has two entries of this name");
        files.set(path, { path, bytes });
      }
      return [...files.values()].toSorted(byPath);
    },
    async *read(paths, signal) {
      const left = new Set(paths);
      for await (const entry of tarEntries(file, limits, signal, inside)) {
        if (!left.delete(entry.path)) continue;
        if (entry.bytes > limits.fileBytes) {
          throw fault("limit", entry.path, `${entry.bytes} bytes; the limit is ${limits.fileBytes}`);
        }
        yield { path: entry.path, content: await entry.content() };
        if (left.size === 0) return;
      }
      for (const path of left) throw fault("missing", path, "the archive has no such entry (any more)");
    },
  };
}

interface TarEntry extends TreeFile {
  content(): Promise<Uint8Array>;
}

/** The regular files of an archive, in its order; what is not taken is passed over. */
async function* tarEntries(
  file: string,
  limits: DatasetLimits,
  signal: AbortSignal | undefined,
  inside: string | undefined,
): AsyncGenerator<TarEntry> {
  const unpacking = extract();
  let total = 0;
  let tail: Uint8Array = new Uint8Array(0);
  let fault: unknown;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of archiveBytes(file, limits, signal, inside)) {
        total += chunk.length;
        tail = Buffer.concat([tail, chunk.subarray(-END_MARK)]).subarray(-END_MARK);
        yield chunk;
      }
    } catch (cause) {
      fault = cause;
      throw cause;
    }
  };
  // Its errors come out of the loop below, which also ends it early
  const feeding = pipeline(Readable.from(counted(), { objectMode: false }), unpacking).catch(() => undefined);
  let end = 0;
  let entries = 0;
  try {
    for await (const entry of unpacking) {
      entries += 1;
      if (entries > limits.files) throw new DatasetFileError("limit", file, `more than ${limits.files} entries`);
      const { size } = entry.header;
      end = entry.offset + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
      const path = checkedPath(file, entry.header);
      if (path !== undefined) yield { path, bytes: size, content: () => contentOf(entry, size) };
      entry.resume();
    }
  } catch (cause) {
    signal?.throwIfAborted();
    const first = fault ?? cause;
    throw first instanceof DatasetFileError ? first : tarFault(file, first);
  } finally {
    unpacking.destroy();
    await feeding;
  }
  if (total - end < END_MARK || tail.some((byte) => byte !== 0)) {
    throw new DatasetFileError("truncated", file, "the archive ends without its end mark of two empty blocks", {
      byteOffset: total,
    });
  }
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

async function contentOf(entry: AsyncIterable<unknown>, bytes: number): Promise<Uint8Array> {
  const content = new Uint8Array(bytes);
  let at = 0;
  for await (const chunk of entry as AsyncIterable<Uint8Array>) {
    content.set(chunk, at);
    at += chunk.length;
  }
  return content;
}

function tarFault(file: string, cause: unknown): DatasetFileError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (detail === "Unexpected end of data") {
    return new DatasetFileError("truncated", file, "the archive ends in the middle of an entry", { cause });
  }
  return new DatasetFileError("content", file, `not a valid tar archive (${detail})`, { cause });
}
