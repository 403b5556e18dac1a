import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ImageShape } from "@condensery/datasets";
import { publishFile } from "@condensery/trajectories";
import { DocumentError } from "../documents/fields.js";
import { gridPng } from "./grid.js";
import { contentOf, FolderError } from "../jobs/job-folder.js";
import { decodeResultDocument, encodeResultDocument, type ResultDocument } from "./result-document.js";
import { decodeCondensedSet, encodeCondensedSet, type CondensedSet } from "./result-images.js";

export const resultFiles = { images: "images.safetensors", document: "dataset.json", grid: "grid.png" } as const;

/** A condensed data set with what is said of it. */
export interface StoredResult {
  readonly set: CondensedSet;
  readonly document: ResultDocument;
}

/**
 * Writes the folder: images, picture, and last the document, whose digest of the images tells a reader that the two
 * belong together. Each file appears whole or not at all.
 *
 * @param temporaryFolder of the same file system, in which a crash may leave half of a file
 */
export async function writeResult(
  folder: string,
  set: CondensedSet,
  document: Omit<ResultDocument, "images">,
  temporaryFolder = folder,
): Promise<void> {
  const bytes = encodeCondensedSet(set);
  const [count = 0, channels = 0, height = 0, width = 0] = set.images.shape;
  const shape: ImageShape = { channels, height, width };
  const images = { count, shape: [channels, height, width], sha256: sha256(bytes) };
  const grid = gridPng(set.images.data, shape, document.source.classes.length, set.preprocessing);
  const text = new TextEncoder().encode(encodeResultDocument({ ...document, images }));
  await publishFile(temporaryFolder, join(folder, resultFiles.images), bytes, "replace");
  await publishFile(temporaryFolder, join(folder, resultFiles.grid), grid, "replace");
  await publishFile(temporaryFolder, join(folder, resultFiles.document), text, "replace");
}

/** Reads a folder and checks that its parts fit. Throws FolderError when it has no result, DocumentError else. */
export async function readResult(folder: string): Promise<StoredResult> {
  const [imagesFile, documentFile] = [join(folder, resultFiles.images), join(folder, resultFiles.document)];
  const [bytes, text] = [await contentOf(imagesFile), await contentOf(documentFile)];
  if (bytes === undefined || text === undefined) {
    const missing = bytes === undefined ? resultFiles.images : resultFiles.document;
    throw new FolderError(folder, `holds no condensed data set: ${missing} is missing`);
  }
  const document = decodeResultDocument(documentFile, text.toString("utf8"));
  const digest = sha256(bytes);
  if (digest !== document.images.sha256) {
    const message = `${imagesFile} has SHA-256 ${digest}, expected ${document.images.sha256}; one of the two was changed`;
    throw new DocumentError(documentFile, "images.sha256", message);
  }
  const set = decodeCondensedSet(imagesFile, bytes);
  const expected = [document.images.count, ...document.images.shape].join(", ");
  if (set.images.shape.join(", ") !== expected) {
    throw new DocumentError(imagesFile, "images", `expected [${expected}], found [${set.images.shape.join(", ")}]`);
  }
  if (set.labels.shape[1] !== document.source.classes.length) {
    throw new DocumentError(
      imagesFile,
      "labels",
      `expected ${document.source.classes.length} classes, found ${set.labels.shape[1]}`,
    );
  }
  return { set, document };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
