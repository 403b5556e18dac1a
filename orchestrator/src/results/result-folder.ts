import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ImageShape, ZcaWhitening } from "@condensery/datasets";
import { publishFile } from "@condensery/trajectories";
import { DocumentError } from "../documents/fields.js";
import { displayedImages } from "./displayed-images.js";
import { gridPng } from "./grid.js";
import { contentOf, FolderError } from "../jobs/job-folder.js";
import type { BestSummary } from "./job-result.js";
import { decodeResultDocument, encodeResultDocument, type ResultDocument } from "./result-document.js";
import { resultFiles, whiteningFile } from "./result-files.js";
import { decodeCondensedSet, encodeCondensedSet, type CondensedSet } from "./result-images.js";
import { decodeWhitening, encodeWhitening } from "./whitening-file.js";

/** A condensed data set with what is said of it. */
export interface StoredResult {
  readonly set: CondensedSet;
  readonly document: ResultDocument;
  /** What the images were whitened with; undefined: they were not. */
  readonly whitening: ZcaWhitening | undefined;
}

/** What a result folder is written from. */
export interface ResultSets {
  /** The result. */
  readonly last: CondensedSet;
  /** The state that matched best; the last one where there is no other. */
  readonly best: CondensedSet;
  /** What both were whitened with; absent: they were not. */
  readonly whitening?: ZcaWhitening | undefined;
}

export type DescribedResult = Omit<ResultDocument, "images" | "best"> & { readonly best: BestSummary };

/**
 * Writes the folder: images, picture, and last the document, whose digests of the images tell a reader that they belong
 * together. Each file appears whole or not at all.
 *
 * @param temporaryFolder of the same file system, in which a crash may leave half of a file
 */
export async function writeResult(
  folder: string,
  { last: unwhitened, best: bestUnwhitened, whitening }: ResultSets,
  document: DescribedResult,
  temporaryFolder = folder,
): Promise<void> {
  const matrices = whitening && encodeWhitening({ dataset: document.source.digest, zca: whitening });
  const named = matrices === undefined ? {} : { whiteningDigest: sha256(matrices) };
  const last = { ...unwhitened, ...named };
  const [bytes, bestBytes] = [encodeCondensedSet(last), encodeCondensedSet({ ...bestUnwhitened, ...named })];
  const [count = 0, channels = 0, height = 0, width = 0] = last.images.shape;
  const shape: ImageShape = { channels, height, width };
  const images = { count, shape: [channels, height, width], sha256: sha256(bytes) };
  const values = await displayedImages(last.images.data, shape, last.preprocessing, whitening);
  const grid = gridPng(values, shape, document.source.classes.length);
  const text = new TextEncoder().encode(
    encodeResultDocument({ ...document, images, best: { ...document.best, sha256: sha256(bestBytes) } }),
  );
  if (matrices !== undefined) await publishFile(temporaryFolder, join(folder, whiteningFile), matrices, "replace");
  await publishFile(temporaryFolder, join(folder, resultFiles.images), bytes, "replace");
  await publishFile(temporaryFolder, join(folder, resultFiles.best), bestBytes, "replace");
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
  return { set, document, whitening: await readWhitening(folder, set, document) };
}

/** The whitening that a set names. Throws FolderError when it is missing, DocumentError when it is another one. */
async function readWhitening(
  folder: string,
  { preprocessing, whiteningDigest: expected }: CondensedSet,
  { source }: ResultDocument,
): Promise<ZcaWhitening | undefined> {
  if (preprocessing.kind === "standardise") return undefined;
  const file = join(folder, whiteningFile);
  const bytes = await contentOf(file);
  if (bytes === undefined) {
    throw new FolderError(folder, `its images were whitened, and ${whiteningFile} is missing; copy the whole folder`);
  }
  const digest = sha256(bytes);
  if (digest !== expected) {
    throw new DocumentError(file, "", `has SHA-256 ${digest}, but its images were made with that of ${expected}`);
  }
  const { dataset, zca } = decodeWhitening(file, bytes);
  if (dataset !== source.digest || zca.epsilon !== preprocessing.epsilon) {
    throw new DocumentError(
      file,
      "",
      `was fitted to the data set ${dataset} with epsilon ${zca.epsilon}, its images say ${source.digest} and ` +
        `${preprocessing.epsilon}`,
    );
  }
  return zca;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
