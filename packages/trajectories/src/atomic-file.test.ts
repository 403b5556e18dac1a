import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publishFile, removeUnpublished } from "./atomic-file.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "condensery-atomic-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("what a writer that died left is removed, and nothing else", async () => {
  await writeFile(join(folder, "0c8a3e70-7f7e-4d0c-8a53-a1d5b0f5a9e2"), "half");
  await writeFile(join(folder, "somebody-else's"), "whole");
  await removeUnpublished(folder);
  expect(await readdir(folder)).toEqual(["somebody-else's"]);
  await expect(removeUnpublished(join(folder, "absent"))).resolves.toBeUndefined();
});

test("a writer whose file is taken away writes it again", async () => {
  const [temporary, target] = [join(folder, "tmp"), join(folder, "target")];
  const bytes = Buffer.alloc(2 ** 24, 7);
  const state = { ended: false };
  const writing = publishFile(temporary, target, bytes, "replace").finally(() => (state.ended = true));
  while (!state.ended && (await readdir(temporary).catch(() => [])).length === 0);
  await removeUnpublished(temporary);
  await writing;
  expect((await readFile(target)).equals(bytes)).toBe(true);
  expect(await readdir(temporary)).toEqual([]);
});

test("a target that cannot be is refused by its name", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const target = join(file, "target");
  await expect(publishFile(join(folder, "tmp"), target, Buffer.of(1), "replace")).rejects.toMatchObject({
    name: "StoreError",
    path: target,
  });
});
