import { type DatasetManifest, fitPreprocessing } from "@condensery/datasets";
import { columns } from "../display/columns.js";
import { jsonLine } from "../display/json-line.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import type { Terminal } from "../terminal.js";
import { openedDataset, readDataset, specOf } from "./opened-dataset.js";

/** `condensery datasets describe URI`: what a data set holds. */
export async function describeDataset(uri: string, flags: ParsedFlags, terminal: Terminal): Promise<void> {
  const source = await openedDataset(specOf(uri), terminal);
  const { dataset, manifest } = await readDataset(source, terminal);
  const { mean, std } = fitPreprocessing(dataset.train);
  if (flags.has("json")) {
    const invalid = manifest.invalid.map(({ file, entry, reason, message }) => ({ file, entry, reason, message }));
    terminal.out(jsonLine({ kind: "dataset", uri, ...manifest, mean, std, invalid }));
  } else {
    terminal.out(descriptionText(manifest, mean, std));
  }
}

function descriptionText(manifest: DatasetManifest, mean: readonly number[], std: readonly number[]): string {
  const { name, classes, shape, train, test, digest, invalid } = manifest;
  const numbers = (values: readonly number[]): string => values.map((value) => value.toFixed(4)).join(" ");
  const facts = [
    ["name", name],
    ["images", `${train.count} for training, ${test.count} for testing`],
    ["shape", `${shape.channels} x ${shape.height} x ${shape.width}`],
    ["mean", `${numbers(mean)}, of training pixels in [0, 1]`],
    ["deviation", numbers(std)],
    ["digest", digest],
    ...(invalid.length === 0 ? [] : [["left out", `${invalid.length} images that cannot be decoded`]]),
  ];
  const rows = classes.map((className, i) => [
    String(i),
    className,
    String(train.classCounts[i] ?? 0),
    String(test.classCounts[i] ?? 0),
  ]);
  return `${columns(facts, [0, 1])}\n${columns([["", "class", "training", "testing"], ...rows], [1])}`;
}
