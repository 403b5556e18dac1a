import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { publishFile } from "@condensery/trajectories";
import { isMissingFile } from "../documents/missing-file.js";
import { DocumentError } from "../documents/fields.js";
import { contentOf, FolderError } from "../jobs/job-folder.js";
import { decodeEvaluationDocument, encodeEvaluationDocument, type EvaluationDocument } from "./evaluation-document.js";

/** Folder of the evaluations in a result folder. */
export const evaluationsFolder = "evaluations";

const fileName = /^([0-9a-f]{64})\.json$/;

/** Writes an evaluation beside its result, under the SHA-256 of its content, and returns the file. */
export async function writeEvaluation(folder: string, document: EvaluationDocument): Promise<string> {
  const bytes = new TextEncoder().encode(encodeEvaluationDocument(document));
  const place = join(folder, evaluationsFolder);
  const file = join(place, `${sha256(bytes)}.json`);
  await publishFile(place, file, bytes, "replace");
  return file;
}

/** An evaluation that was read, with where it lies. */
export interface StoredEvaluation {
  readonly file: string;
  readonly document: EvaluationDocument;
}

/**
 * Reads an evaluation: a file, or a result folder that holds exactly one. Throws FolderError when there is none or a
 * choice, DocumentError for a damaged one.
 */
export async function readEvaluation(path: string): Promise<StoredEvaluation> {
  const file = await evaluationFile(path);
  const bytes = await contentOf(file);
  if (bytes === undefined) throw new FolderError(file, "is not there; name an evaluation or a result folder with one");
  const [, digest] = fileName.exec(basename(file)) ?? [];
  if (digest !== undefined && sha256(bytes) !== digest) {
    throw new DocumentError(file, "", `its content has SHA-256 ${sha256(bytes)}, not its name's; it was changed`);
  }
  return { file, document: decodeEvaluationDocument(file, bytes.toString("utf8")) };
}

/** All evaluations beside a result that are sound; damaged ones are told of when they are named. */
export async function readEvaluations(folder: string): Promise<readonly EvaluationDocument[]> {
  const documents: EvaluationDocument[] = [];
  for (const name of await evaluationNames(folder)) {
    try {
      documents.push((await readEvaluation(join(folder, evaluationsFolder, name))).document);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
    }
  }
  return documents;
}

async function evaluationFile(path: string): Promise<string> {
  if (path.endsWith(".json")) return path;
  const place = join(path, evaluationsFolder);
  const files = await evaluationNames(path);
  const [only, ...others] = files;
  if (only === undefined) {
    throw new FolderError(path, "holds no evaluation; make one with condensery evaluate");
  }
  if (others.length > 0) {
    throw new FolderError(
      path,
      `holds ${files.length} evaluations; name one of ${files.map((name) => join(place, name)).join(", ")}`,
    );
  }
  return join(place, only);
}

async function evaluationNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, evaluationsFolder)).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  return names.filter((name) => fileName.test(name)).toSorted();
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
