import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DatasetNotFoundError, locateDataset } from "./dataset-roots.js";
import { parseDatasetName } from "./names/dataset-name.js";

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "condensery-test-")));
  for (const path of ["one/tiny", "two/deep/tiny", "outside"]) await mkdir(join(folder, path), { recursive: true });
  await symlink(join(folder, "outside"), join(folder, "one", "way-out"));
  await symlink(join(folder, "one", "tiny"), join(folder, "one", "again"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("names are looked for under every root, and links must stay inside", async () => {
  const roots = ["missing", "one", "two"].map((name) => join(folder, name));
  const find = (name: string) => locateDataset(`idx:${name}`, roots);
  expect(await find("tiny")).toEqual({
    kind: "idx",
    directory: join(folder, "one", "tiny"),
    root: join(folder, "one"),
  });
  expect(await find("again")).toEqual({
    kind: "idx",
    directory: join(folder, "one", "tiny"),
    root: join(folder, "one"),
  });
  expect(await find("deep/tiny")).toEqual({
    kind: "idx",
    directory: join(folder, "two", "deep", "tiny"),
    root: join(folder, "two"),
  });
  await expect(find("way-out")).rejects.toThrow(DatasetNotFoundError);
  await expect(find("other")).rejects.toThrow(`there is no data set "idx:other": looked under ${roots.join(", ")}`);
  await expect(find("../one/tiny")).rejects.toThrow(/supported are mnist, or idx:NAME/);
  await expect(locateDataset("idx:tiny", [])).rejects.toThrow("no data roots are configured");
  expect(await locateDataset("mnist", [])).toEqual({ kind: "mnist" });
});

test.each(["", "idx:", "idx:/etc", "idx:..", "idx:a/../b", "idx:.git", "idx:a//b", "idx:a\\b", "idx:a\0", "file:a"])(
  "%j names no data set",
  (uri) => expect(parseDatasetName(uri)).toBeUndefined(),
);

test("names are taken apart", () => {
  expect(parseDatasetName("mnist")).toEqual({ kind: "mnist" });
  expect(parseDatasetName("idx:a/b-1.c")).toEqual({ kind: "idx", name: "a/b-1.c" });
});
