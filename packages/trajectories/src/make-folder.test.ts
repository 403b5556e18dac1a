import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./make-folder.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "condensery-make-folder-"));
});
afterEach(() => rm(root, { recursive: true }));

test("makes a folder with its parents once and says where it began", async () => {
  const folder = join(root, "a", "b", "c");
  expect(await makeFolder(folder)).toBe(join(root, "a"));
  expect((await stat(folder)).isDirectory()).toBe(true);
  expect(await makeFolder(folder)).toBeUndefined();
});

test("two at once do not disturb each other", async () => {
  const folder = join(root, "a", "b");
  await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(join(folder, "c"))]);
  expect((await stat(join(folder, "c"))).isDirectory()).toBe(true);
});

test("a file in the way is an error, on the path and at its end", async () => {
  await writeFile(join(root, "file"), "");
  await expect(makeFolder(join(root, "file"))).rejects.toThrow("EEXIST");
  await expect(makeFolder(join(root, "file", "below"))).rejects.toThrow("EEXIST");
});

test.runIf(process.platform === "linux")("ends where the system refuses new entries", async () => {
  await expect(makeFolder("/proc/condensery/below")).rejects.toThrow("ENOENT");
});
