import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FolderError, readResult, resultFiles, type BestSummary, type ResultDocument } from "@condensery/orchestrator";
import * as fc from "fast-check";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { mutatedJson } from "../mutation/mutated-json.js";
import { ChangingFolder, mutatedFiles } from "../mutation/mutated-files.js";
import { sealed } from "../mutation/sealed.js";
import { DocumentError, resolveJobSpec, writeResult } from "../parsers/orchestrator.js";
import { nothingToClose, refusesWith, Violation, type FuzzTarget } from "../target.js";
import { sealSafetensors } from "./seal-safetensors.js";

const row = {
  accuracies: [0.5, 1],
  mean: 0.75,
  standardDeviation: 0.25,
  images: 2,
  repeats: 2,
  epochs: 1,
  learningRate: 1,
};
const set = {
  images: { shape: [2, 1, 1, 2], data: Float32Array.of(0.5, -1, 2, 0) },
  labels: { shape: [2, 2], data: Float32Array.of(1, 0, 0.25, 0.75) },
  alpha: 0.0123,
  preprocessing: { kind: "standardise", mean: [0.1307], std: [0.3081], padTo: null },
} as const;
const document: Omit<ResultDocument, "images" | "best"> & { readonly best: BestSummary } = {
  best: { step: 2, loss: 0.5, window: 50, equalsLast: true },
  source: { uri: "mnist", name: "mnist", digest: "ab", classes: ["zero", "one"], trainImages: 5, testImages: 3 },
  job: resolveJobSpec({ method: "mtt" }),
  steps: { done: 3, skipped: 1, losses: { first: 1, last: null, best: 0.5, bestStep: 1 } },
  accuracies: { condensed: row, randomReal: row, experts: row },
  versions: { condensery: "0.1.0", node: "20" },
  device: { provider: "cpu", threads: 2, onnxruntime: "1.30.0" },
  resumedAtStep: 0,
  seconds: { "load-data": 1, "train-experts": 2, condense: 3, evaluate: 4 },
  secondsTotal: 11,
  cost: { deviceSeconds: 2.5, flops: 1e12, bytesMoved: 1000, cost: 0.5 },
};

/** A result folder: its document, and its images, for which the document's digest is made right half of the time. */
export const resultFolder: FuzzTarget = {
  name: "result-folder",
  weight: 6,
  async open(folder) {
    await writeResult(folder, { last: set, best: set }, document);
    const [images, text] = await Promise.all([
      readFile(join(folder, resultFiles.images)),
      readFile(join(folder, resultFiles.document), "utf8"),
    ]);
    const files = {
      [resultFiles.document]: new TextEncoder().encode(text),
      [resultFiles.images]: new Uint8Array(images),
    };
    const words = ['"labels"', '"alpha"', '"F64"', "[2,2]", "[]", "1e400", "condensery-images/1", "\\ud800", "NaN"];
    const changeable = [
      {
        path: resultFiles.document,
        cases: mutatedJson([JSON.parse(text)], ['"images"', '"best"', "null", "1e400", '"sha256":"']),
      },
      { path: resultFiles.images, cases: mutatedBytes([new Uint8Array(images)], words) },
      {
        path: resultFiles.images,
        cases: fc.oneof(
          sealed(mutatedBytes([new Uint8Array(images)], words), sealSafetensors).map(({ content, valid }) => ({
            content,
            valid,
          })),
        ),
      },
    ];
    const changing = await ChangingFolder.create(folder, files, changeable);
    return {
      cases: mutatedFiles(files, changeable),
      async read(content) {
        changing.change(content);
        // The third of the list: images that their document vouches for
        const vouched = (content[0] ?? 0) % changeable.length === 2;
        const digest = createHash("sha256").update(content.subarray(1)).digest("hex");
        const own = vouched ? text.replace(/"sha256": "[0-9a-f]{64}"/u, `"sha256": "${digest}"`) : text;
        if ((content[0] ?? 0) % changeable.length > 0) await writeFile(join(folder, resultFiles.document), own);
        const { set: read } = await readResult(folder);
        if (!(read.alpha > 0) || !read.images.data.every(Number.isFinite)) {
          throw new Violation("images or a learning rate without a use were taken");
        }
      },
      refuses: refusesWith(DocumentError, FolderError),
      [Symbol.asyncDispose]: nothingToClose,
    };
  },
};
