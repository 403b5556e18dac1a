import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportFormats } from "../export-format.js";
import { exportSet } from "../export-set.js";
import { sampleSet } from "../testing/sample-set.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

const set = sampleSet(1);

test.each(exportFormats)("%s: what is there stays, unless asked", async (format) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a");
  await exportSet(set, { format, path });
  const before = await readdir(folder.path, { recursive: true });
  await expect(exportSet(sampleSet(1, { alpha: 1 }), { format, path })).rejects.toMatchObject({ reason: "exists" });
  expect(await readdir(folder.path, { recursive: true })).toEqual(before);
  await exportSet(sampleSet(1, { alpha: 1 }), { format, path, overwrite: true });
  expect(await readdir(folder.path, { recursive: true })).toEqual(before);
  if (format === "png") expect(await readFile(join(path, "export.json"), "utf8")).toContain('"alpha": 1,');
});

test("a folder of something else is not overwritten", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "mine.txt"), "mine");
  const asked = { format: "png", path: folder.path, overwrite: true } as const;
  await expect(exportSet(set, asked)).rejects.toMatchObject({
    reason: "exists",
    message: expect.stringContaining("found a folder of something else") as string,
  });
  await writeFile(join(folder.path, "export.json"), '{"format": "another"}');
  await expect(exportSet(set, asked)).rejects.toMatchObject({ reason: "exists" });
  expect((await readdir(folder.path)).toSorted()).toEqual(["export.json", "mine.txt"]);
});

test("a file where a folder is to go, a folder where a file is to go, and a file on the way", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "file");
  await writeFile(file, "mine");
  const rejects = (format: (typeof exportFormats)[number], path: string): Promise<void> =>
    expect(exportSet(set, { format, path, overwrite: true })).rejects.toMatchObject({ name: "ExportError" });
  await rejects("png", file);
  await rejects("npz", folder.path);
  for (const format of exportFormats) await rejects(format, join(file, "new"));
  expect(await readdir(folder.path)).toEqual(["file"]);
  expect(await readFile(file, "utf8")).toBe("mine");
});

test("an empty folder is taken", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "empty");
  await mkdir(path);
  await exportSet(set, { format: "png", path });
  expect((await readdir(path)).toSorted()).toEqual(["export.json", "train"]);
});

test.each(exportFormats)("%s: aborted, it leaves nothing", async (format) => {
  await using folder = await temporaryFolder();
  const stop = new Error("enough");
  const aborted = exportSet(set, { format, path: join(folder.path, "a"), signal: AbortSignal.abort(stop) });
  await expect(aborted).rejects.toBe(stop);
  const controller = new AbortController();
  const exporting = exportSet(set, { format, path: join(folder.path, "a"), signal: controller.signal });
  controller.abort(stop);
  await expect(exporting).rejects.toBe(stop);
  expect(await readdir(folder.path)).toEqual([]);
});

test.runIf(process.platform === "linux")("a place where the system makes nothing", async () => {
  for (const format of exportFormats) {
    const exporting = exportSet(set, { format, path: "/proc/condensery/deep/new" });
    await expect(exporting).rejects.toMatchObject({ name: "ExportError", reason: "place" });
  }
});

test.each(exportFormats)("%s: of two that write at once, one wins whole", async (format) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a");
  const results = await Promise.allSettled([exportSet(set, { format, path }), exportSet(set, { format, path })]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await readdir(folder.path)).toEqual(["a"]);
});

test("parts that do not fit are refused", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a.npz");
  const labels = { shape: [4, 3], data: new Float32Array(12) };
  const images = { shape: [4, 1, 5], data: new Float32Array(20) };
  for (const wrong of [{ labels }, { images }, { classes: ["cat"] }]) {
    const exporting = exportSet(sampleSet(1, wrong), { format: "npz", path });
    await expect(exporting).rejects.toMatchObject({
      reason: "set",
      message: expect.stringContaining("expected") as string,
    });
  }
  await expect(exportSet(set, { format: "gif" as "png", path })).rejects.toMatchObject({ reason: "format" });
});
