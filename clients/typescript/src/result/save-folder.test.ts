import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failure } from "../testing/deferred.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { saveFolder } from "./save-folder.js";

const files = new Map([
  ["a.bin", Uint8Array.of(1, 2, 3)],
  ["b.bin", new Uint8Array()],
]);

test("a new folder, also in place of an empty one", async () => {
  await using folder = await temporaryFolder();
  const empty = join(folder.path, "empty");
  await mkdir(empty);
  for (const target of [join(folder.path, "deep/new"), empty]) {
    expect(await saveFolder(target, files)).toBe(target);
    expect((await readdir(target)).toSorted()).toEqual(["a.bin", "b.bin"]);
    expect(await readFile(join(target, "a.bin"))).toEqual(Buffer.of(1, 2, 3));
  }
  expect((await readdir(folder.path)).toSorted()).toEqual(["deep", "empty"]);
});

test("what is there stays as it is", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "file");
  await writeFile(file, "mine");
  for (const target of [folder.path, file]) {
    expect(await failure(saveFolder(target, files))).toMatchObject({ name: "InvalidOptionsError" });
  }
  expect(await readdir(folder.path)).toEqual(["file"]);
});

test("a write that fails leaves nothing", async () => {
  await using folder = await temporaryFolder();
  const unwritable = new Map([...files, ["missing/c.bin", Uint8Array.of(4)]]);
  expect(await failure(saveFolder(join(folder.path, "new"), unwritable))).toMatchObject({ code: "ENOENT" });
  expect(await readdir(folder.path)).toEqual([]);
});

test("a file on the way", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "file"), "mine");
  const error = await failure(saveFolder(join(folder.path, "file", "new"), files));
  expect(error).toMatchObject({ name: "InvalidOptionsError", fields: [{ field: "directory" }] });
  expect(await readdir(folder.path)).toEqual(["file"]);
});

test.runIf(process.platform === "linux")("a place where the system makes no folders", async () => {
  const error = await failure(saveFolder("/proc/condensery/deep/new", files));
  expect(error).toMatchObject({
    name: "InvalidOptionsError",
    message: expect.stringContaining(
      "Expected a path where a folder can be made, got /proc/condensery/deep/new: ENOENT",
    ),
  });
});

test("of two that save at once, one wins whole", async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, "new");
  const results = await Promise.allSettled([saveFolder(target, files), saveFolder(target, files)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await readdir(folder.path)).toEqual(["new"]);
});
