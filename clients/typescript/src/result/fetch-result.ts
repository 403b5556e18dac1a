import { downloadFile } from "../calls/download-file.js";
import type { Condensation } from "../condensation.js";
import { CondensationCancelledError } from "../errors/condensation-cancelled-error.js";
import { CondensationFailedError } from "../errors/condensation-failed-error.js";
import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";
import type { CallOptions } from "../options/call-options.js";
import { fileProblems } from "../options/name-problems.js";
import type { CondensationResult } from "../result.js";
import type { Transport } from "../transport/transport.js";
import { decodeImages } from "./decode-images.js";
import { decodeWhitening } from "./decode-whitening.js";
import { parseObject } from "./parse-object.js";
import { exportResult } from "../export/export-result.js";
import { saveFolder } from "./save-folder.js";

const imagesFile = "images.safetensors";
const documentFile = "dataset.json";
const whiteningFile = "whitening.safetensors";

/** Downloads every file of a condensation that has ended, so that saving needs no connection. */
export async function fetchResult(
  transport: Transport,
  condensation: Condensation,
  call: CallOptions,
): Promise<CondensationResult> {
  const { name, state, summary } = condensation;
  if (state === "failed")
    throw new CondensationFailedError(name, condensation.failure ?? "the server gives no reason.");
  if (state === "cancelled") throw new CondensationCancelledError(name);
  if (summary === undefined) throw new UnexpectedResponseError(`${name} has succeeded without a result.`);
  const files = new Map<string, Uint8Array>();
  for (const file of summary.files) {
    // The names become paths when the result is saved
    if (fileProblems(file).length > 0) {
      throw new UnexpectedResponseError(`${name} has a file with the name ${JSON.stringify(file)}.`);
    }
    files.set(file, await downloadFile(transport, name, file, call));
  }
  const images = decodeImages(`${imagesFile} of ${name}`, bytesOf(name, files, imagesFile));
  const whitening =
    images.preprocessing.kind === "zca"
      ? { whitening: decodeWhitening(`${whiteningFile} of ${name}`, bytesOf(name, files, whiteningFile)) }
      : {};
  const document = new TextDecoder().decode(bytesOf(name, files, documentFile));
  const metadata = parseObject(`${documentFile} of ${name}`, document);
  return {
    name,
    ...images,
    ...whitening,
    summary,
    metadata,
    save: (directory) => saveFolder(directory, files),
    export: (options, exportCall = {}) => exportResult({ ...images, ...whitening, metadata }, options, exportCall),
  };
}

function bytesOf(name: string, files: ReadonlyMap<string, Uint8Array>, file: string): Uint8Array {
  const bytes = files.get(file);
  if (bytes === undefined) throw new UnexpectedResponseError(`The result of ${name} has no ${file}.`);
  return bytes;
}
