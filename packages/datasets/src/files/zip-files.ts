import { crc32 } from "node:zlib";
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from "yauzl";
import { DatasetFileError } from "../dataset-file-error.js";
import type { DatasetLimits } from "../dataset-limits.js";
import { entryPath } from "./entry-path.js";
import { byPath, isHidden, type FileTree, type TreeFile } from "./file-tree.js";
import { openRegularFile } from "./open-file.js";
import { ZipReader } from "./zip-reader.js";

const UNIX = 3;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const RATIO_FREE_BYTES = 2 ** 20; // small archives of padding compress very well

/** The files of a .zip archive, read in the order of their paths. Checksums are verified. */
export function zipFiles(file: string, limits: DatasetLimits, inside?: string): FileTree {
  const fault: FileTree["fault"] = (reason, entry, message, cause) =>
    new DatasetFileError(reason, file, message, cause === undefined ? { entry } : { entry, cause });
  return {
    fault,
    async list({ signal } = {}) {
      await using zip = await openZip(file, limits, signal, inside);
      const files = [...zip.entries].map(([path, { uncompressedSize }]): TreeFile => ({
        path,
        bytes: uncompressedSize,
      }));
      return files.toSorted(byPath);
    },
    async *read(paths, signal) {
      await using zip = await openZip(file, limits, signal, inside);
      for (const path of [...paths].toSorted()) {
        signal?.throwIfAborted();
        const entry = zip.entries.get(path);
        if (entry === undefined) throw fault("missing", path, "the archive has no such entry (any more)");
        if (entry.uncompressedSize > limits.fileBytes) {
          throw fault("limit", path, `${entry.uncompressedSize} bytes; the limit is ${limits.fileBytes}`);
        }
        const content = await zipContent(zip.zip, entry, file);
        if (crc32(content) !== entry.crc32) throw fault("content", path, "the checksum does not match the content");
        yield { path, content };
      }
    },
  };
}

interface OpenZip extends AsyncDisposable {
  readonly zip: ZipFile;
  readonly entries: ReadonlyMap<string, Entry>;
}

async function openZip(
  file: string,
  limits: DatasetLimits,
  signal: AbortSignal | undefined,
  inside: string | undefined,
): Promise<OpenZip> {
  signal?.throwIfAborted();
  const { handle, bytes } = await openRegularFile(file, inside);
  try {
    const options = { lazyEntries: true, autoClose: false, strictFileNames: true };
    const zip = await fromRandomAccessReaderPromise(new ZipReader(handle), bytes, options);
    const entries = await zipEntries(zip, file, bytes, limits, signal);
    return { zip, entries, [Symbol.asyncDispose]: () => handle.close() };
  } catch (cause) {
    await handle.close();
    signal?.throwIfAborted();
    throw zipFault(file, cause);
  }
}

async function zipEntries(
  zip: ZipFile,
  file: string,
  bytes: number,
  limits: DatasetLimits,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Entry>> {
  const refuse = (reason: "limit" | "entry" | "link", message: string, entry?: string): DatasetFileError =>
    new DatasetFileError(reason, file, message, entry === undefined ? {} : { entry });
  if (zip.entryCount > limits.files) throw refuse("limit", `${zip.entryCount} entries; the limit is ${limits.files}`);
  const allowed = Math.min(limits.expandedBytes, bytes * limits.expansionRatio + RATIO_FREE_BYTES);
  const entries = new Map<string, Entry>();
  let expanded = 0;
  for await (const entry of zip.eachEntry()) {
    signal?.throwIfAborted();
    const { fileName } = entry;
    const named = entryPath(fileName);
    if ("fault" in named) throw refuse("entry", named.fault, fileName);
    if (fileName.endsWith("/") || isHidden(named.path)) continue;
    if (isLink(entry)) throw refuse("link", "links are not followed; put the file itself there", fileName);
    if (!entry.canDecodeFileData()) throw refuse("entry", "encrypted, or compressed in an unknown way", fileName);
    if (entries.has(named.path)) throw refuse("entry", "the archive has two entries of this name", fileName);
    expanded += entry.uncompressedSize;
    if (expanded > allowed) {
      throw refuse("limit", `the archive expands too far: the limit for its ${bytes} bytes is ${allowed}`, fileName);
    }
    entries.set(named.path, entry);
  }
  return entries;
}

function isLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  return versionMadeBy >>> 8 === UNIX && ((externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK;
}

async function zipContent(zip: ZipFile, entry: Entry, file: string): Promise<Uint8Array> {
  const content = new Uint8Array(entry.uncompressedSize);
  let at = 0;
  try {
    // yauzl ends with an error where there are more or fewer bytes than announced
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
      content.set(chunk, at);
      at += chunk.length;
    }
  } catch (cause) {
    throw zipFault(file, cause, entry.fileName);
  }
  return content;
}

function zipFault(file: string, cause: unknown, entry?: string): DatasetFileError {
  if (cause instanceof DatasetFileError) return cause;
  const place = entry === undefined ? { cause } : { cause, entry };
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (detail.startsWith("End of central directory") || detail === "unexpected EOF") {
    return new DatasetFileError("truncated", file, `no zip archive, or one that was cut off (${detail})`, place);
  }
  return new DatasetFileError("content", file, `not a valid zip archive (${detail})`, place);
}
