import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  type DatasetAddress,
  DatasetDownloadError,
  datasetKinds,
  downloadDataset,
  type DownloadProgress,
} from "@condensery/datasets";
import { jsonLine } from "../display/json-line.js";
import { workDisplay } from "../display/work-display.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";
import { UnreachableError } from "../unreachable-error.js";
import { defaultCache } from "./list-kinds.js";

/** Bytes of the unit that the progress counts. */
const unit = 2 ** 20;
/** Milliseconds before the second try in a row that brings nothing; twice as long before each further one. */
const firstWait = 1000;

/** What is fetched, and where it is put. */
export interface Archive {
  /** Kind of the data set that it holds. */
  readonly kind: string;
  readonly address: DatasetAddress;
  readonly cache: string;
}

/** `condensery datasets download KIND`: fetches the published archive, unless it is there, and checks it. */
export async function downloadArchive(
  operands: readonly string[],
  flags: ParsedFlags,
  terminal: Terminal,
): Promise<void> {
  const { kind, address } = published(operands);
  const url = flags.text("from") ?? address.url;
  if (!/^https?:\/\//u.test(url) || !URL.canParse(url)) {
    throw new UsageError([`--from must be an address such as https://HOST/PATH, got ${JSON.stringify(url)}`]);
  }
  const cache = flags.text("cache") ?? defaultCache;
  const wait = (attempt: number): Promise<void> =>
    setTimeout(firstWait * 2 ** (attempt - 1), undefined, { signal: terminal.signal });
  const file = await fetchedArchive({ kind, address: { ...address, url }, cache }, terminal, wait);
  const uri = `${kind}:${file}`;
  if (flags.has("json")) terminal.out(jsonLine({ kind: "download", dataset: kind, url, file, md5: address.md5, uri }));
  else terminal.out(`${file}, MD5 as published; use it as --dataset ${uri}\n`);
}

/**
 * Fetches an archive, showing how far that is.
 *
 * @returns the file's path
 * @throws UnreachableError when the server cannot be reached; DatasetDownloadError; the signal's reason when aborted
 */
export async function fetchedArchive(
  { kind, address, cache }: Archive,
  terminal: Terminal,
  beforeRetry: (attempt: number) => Promise<void>,
): Promise<string> {
  const { signal } = terminal;
  const display = workDisplay(terminal);
  const onProgress = ({ received, total }: DownloadProgress): void => {
    const label = `downloading ${kind}`;
    // Where the server does not say how much there is, there is always more to come
    const done = Math.floor(received / unit);
    const detail = total === undefined ? "MiB, size unknown" : "MiB";
    display.report(
      { label, done, total: total === undefined ? done + 1 : Math.floor(total / unit), detail },
      terminal.now(),
    );
  };
  try {
    return await downloadDataset(address, cache, { fetch, signal, onProgress, beforeRetry });
  } catch (error) {
    const part = join(cache, `${address.file}.part`);
    const isKept = (await stat(part).catch(() => undefined)) !== undefined;
    if (isKept) display.say(`what has come is kept in ${part}; the same command goes on from there`);
    signal.throwIfAborted();
    if (error instanceof DatasetDownloadError && error.reason === "connection") {
      throw new UnreachableError(error.message, { cause: error });
    }
    throw error;
  } finally {
    display.finish();
  }
}

/** The kind that is named, with the place where it was published. */
function published([name, ...extra]: readonly string[]): { readonly kind: string; readonly address: DatasetAddress } {
  const known = datasetKinds.flatMap(({ kind, address }) => (address === undefined ? [] : [{ kind, address }]));
  const names = known.map(({ kind }) => kind).join(", ");
  if (name === undefined) throw new UsageError([`datasets download needs one of ${names}`]);
  if (extra.length > 0) {
    throw new UsageError([`datasets download takes one data set, got also ${JSON.stringify(extra[0])}`]);
  }
  const found = known.find(({ kind }) => kind === name);
  if (found !== undefined) return found;
  throw new UsageError([
    `datasets can download ${names}, got ${JSON.stringify(name)}; others have to be put in place by hand`,
  ]);
}
