import {
  type DatasetManifest,
  type DatasetSpec,
  DatasetFileError,
  type ImageDataset,
  type ImageSource,
  loadSource,
  openDataset,
  parseDatasetUri,
  UnknownDatasetError,
} from "@condensery/datasets";
import { workDisplay } from "../display/work-display.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";

/** What a data set's name says. Throws UsageError for one that nobody knows. */
export function specOf(uri: string): DatasetSpec {
  try {
    return parseDatasetUri(uri);
  } catch (error) {
    throw error instanceof UnknownDatasetError ? new UsageError([error.message]) : error;
  }
}

/** Lists its files. Throws UsageError when there is nothing at its place, DatasetFileError for what is damaged. */
export async function openedDataset(spec: DatasetSpec, { signal }: Terminal): Promise<ImageSource> {
  try {
    return await openDataset(spec, { signal });
  } catch (error) {
    const place = spec.kind === "mnist" ? undefined : spec.kind === "idx" ? spec.directory : spec.path;
    const isAbsent = error instanceof DatasetFileError && error.reason === "missing" && error.file === place;
    throw isAbsent ? new UsageError([error.message]) : error;
  }
}

/** Reads all images into memory, showing how far that is. */
export async function readDataset(
  source: ImageSource,
  terminal: Terminal,
): Promise<{ readonly dataset: ImageDataset; readonly manifest: DatasetManifest }> {
  const display = workDisplay(terminal);
  const labels = { train: "reading training images", test: "reading test images" } as const;
  try {
    return await loadSource(source, {
      signal: terminal.signal,
      onProgress: ({ split, done, count: total, invalid }) => {
        const detail = invalid === 0 ? "" : `${invalid} cannot be decoded`;
        display.report({ label: labels[split], done, total, detail }, terminal.now());
      },
    });
  } finally {
    display.finish();
  }
}
