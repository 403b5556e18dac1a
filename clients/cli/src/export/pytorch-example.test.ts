/** What is exported of a real result, read by NumPy and PyTorch, and by the readers of class folders. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadDataset, parseDatasetUri } from "@condensery/datasets";
import { temporaryFolder, writeTinyDataset, writeTinyResult } from "@condensery/orchestrator/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { pythonTorch } from "../testing/python-torch.js";
import { runCommand } from "../testing/run-command.js";

// PyTorch takes its time to load
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

const run = promisify(execFile);
const example = fileURLToPath(new URL("../../../../examples/pytorch/train.py", import.meta.url));
const tools = await pythonTorch();
const skipped = "missing" in tools ? `; skipped: ${tools.missing}` : "";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinyDataset(at("data"));
  await writeTinyResult(at("result"), at("data"));
  const files = { npz: "result.npz", png: "pictures", parquet: "result.parquet" };
  for (const [format, file] of Object.entries(files)) {
    const { error } = await runCommand(["export", at("result"), "--format", format, "--out", at(file)]);
    if (error !== "") throw new Error(error);
  }
});
afterAll(() => folder[Symbol.asyncDispose]());

async function python(...args: readonly string[]): Promise<string> {
  if ("missing" in tools) throw new Error(tools.missing);
  const { stdout, stderr } = await run(tools.python, args, { env: { OMP_NUM_THREADS: "1" } });
  expect(stderr).toBe("");
  return stdout;
}

/** Pictures as JSON: a list of class and bytes, the normalisation undone as the documentation says. */
const pictures = `
import json, sys, numpy
npz = numpy.load(sys.argv[1])
mean, std = (npz[name].reshape(1, -1, 1, 1) for name in ("mean", "std"))
pixels = numpy.clip(numpy.rint((npz["images"] * std + mean) * 255), 0, 255).astype(int)
assert (npz["labels"].argmax(1) == npz["class_indices"]).all()
assert npz["alpha"].shape == () and json.loads(str(npz["metadata"]))["source"]["name"]
rows = zip(npz["class_indices"].tolist(), pixels.reshape(len(pixels), -1).tolist())
print(json.dumps({"classes": npz["class_names"].tolist(), "rows": [list(row) for row in rows]}))
`;

/** The test images of the tiny data set, as an archive of bytes. */
const testArchive = `
import sys, numpy
images = numpy.fromfile(sys.argv[1] + "/t10k-images-idx3-ubyte", "uint8", offset=16).reshape(-1, 1, 8, 8)
labels = numpy.fromfile(sys.argv[1] + "/t10k-labels-idx1-ubyte", "uint8", offset=8)
numpy.savez(sys.argv[2], images=images, class_indices=labels.astype("int64"))
`;

describe.skipIf("missing" in tools)(`exports in Python${skipped}`, () => {
  it("trains a PyTorch network on the archive that classifies the test images", async () => {
    await python("-c", testArchive, at("data"), at("test.npz"));
    const printed = await python(example, at("result.npz"), at("test.npz"));
    const lines = /^condensed: loss (\d\.\d{4}), accuracy 100\.00 %\ntest: accuracy (\d+\.\d\d) %\n$/u.exec(printed);
    expect(printed).toBe(lines?.[0]);
    expect(Number(lines?.[1])).toBeLessThan(0.2);
    // Three classes, each bright in another place: chance is a third
    expect(Number(lines?.[2])).toBeGreaterThan(80);
  });

  it("holds the numbers that the pictures show", async () => {
    const { classes, rows } = JSON.parse(await python("-c", pictures, at("result.npz"))) as {
      readonly classes: readonly string[];
      readonly rows: readonly (readonly [number, readonly number[]])[];
    };
    // The readers hold out images for testing; together both parts are all
    const uri = `folder:${at("pictures")}`;
    const dataset = await loadDataset(parseDatasetUri(`${uri}?test=50`));
    expect(dataset.classes).toEqual(classes);
    const read = [dataset.train, dataset.test].flatMap(({ images, labels }) =>
      Array.from(labels, (label, i) => [label, [...images.subarray(i * 192, i * 192 + 64)]]),
    );
    const sorted = (of: readonly unknown[]): readonly string[] => of.map((row) => JSON.stringify(row)).toSorted();
    expect(sorted(read)).toEqual(sorted(rows));
  });
});
