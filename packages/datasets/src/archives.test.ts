import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatasetFileError } from "./dataset-file-error.js";
import { datasetLimits, type DatasetLimits } from "./dataset-limits.js";
import type { FileTree } from "./files/file-tree.js";
import { folderFiles } from "./files/folder-files.js";
import { tarFiles } from "./files/tar-files.js";
import { zipFiles } from "./files/zip-files.js";
import { writeFiles } from "./testing/image-files.js";
import { tarArchive, type TarEntry } from "./testing/tar-archive.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { zipArchive, type ZipEntry } from "./testing/zip-archive.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const text = (content: string): Uint8Array => Buffer.from(content);

async function tarOf(entries: readonly TarEntry[], limits: Partial<DatasetLimits> = {}): Promise<FileTree> {
  const file = join(folder.path, "a.tar.gz");
  await writeFile(file, gzipSync(await tarArchive(entries)));
  return tarFiles(file, datasetLimits(limits));
}

async function zipOf(entries: readonly ZipEntry[], limits: Partial<DatasetLimits> = {}): Promise<FileTree> {
  const file = join(folder.path, "a.zip");
  await writeFile(file, zipArchive(entries));
  return zipFiles(file, datasetLimits(limits));
}

async function contents(tree: FileTree, paths: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { path, content } of tree.read(new Set(paths))) found[path] = Buffer.from(content).toString();
  return found;
}

const refusal = async (tree: FileTree | Promise<FileTree>): Promise<Partial<DatasetFileError>> => {
  try {
    const files = await (await tree).list();
    await contents(
      await tree,
      files.map(({ path }) => path),
    );
  } catch (error) {
    return error as DatasetFileError;
  }
  throw new Error("nothing was thrown");
};

const names = ["b/10.png", "b/9.png", "./a/x.png", "Z.txt", ".hidden/x", "a/._x.png", "__MACOSX/a/x.png"];
const listed = [
  { path: "Z.txt", bytes: 5 },
  { path: "a/x.png", bytes: 9 },
  { path: "b/10.png", bytes: 8 },
  { path: "b/9.png", bytes: 7 },
];

describe("folders and archives have the same listing, sorted by code unit and without hidden files", () => {
  const trees: Readonly<Record<string, () => Promise<FileTree>>> = {
    folder: async () => {
      const path = join(folder.path, "listed");
      await writeFiles(path, Object.fromEntries(names.map((name) => [name, name])));
      return folderFiles(path, datasetLimits());
    },
    tar: () => tarOf([[{ name: "a/", type: "directory" }, text("")], ...names.map(tarEntry)]),
    zip: () => zipOf([{ name: "a/", content: text("") }, ...names.map((name) => ({ name, content: text(name) }))]),
  };
  const tarEntry = (name: string): TarEntry => [{ name }, text(name)];

  test.each(Object.entries(trees))("%s", async (_, make) => {
    const tree = await make();
    expect(await tree.list()).toEqual(listed);
    expect(await contents(tree, ["b/9.png", "Z.txt"])).toEqual({ "b/9.png": "b/9.png", "Z.txt": "Z.txt" });
    await expect(contents(tree, ["b/8.png"])).rejects.toMatchObject({ reason: "missing" });
  });
});

describe("entries that could lead out", () => {
  test.each(["../x", "a/../../x", "/etc/x", "a//x", "a\\x", "C:/x", "a/\u0001"])("named %j", async (name) => {
    const reason = { name: "DatasetFileError", reason: "entry", entry: name };
    expect(await refusal(tarOf([[{ name }, text("x")]]))).toMatchObject(reason);
    // yauzl refuses some of the names by itself
    const { reason: zipReason } = await refusal(zipOf([{ name, content: text("x") }]));
    expect(["entry", "content"]).toContain(zipReason);
  });

  test("links", async () => {
    const link = { name: "a", type: "symlink", linkname: "/etc/passwd" } as const;
    expect(await refusal(tarOf([[link, text("")]]))).toMatchObject({ reason: "link", entry: "a" });
    expect(await refusal(zipOf([{ name: "a", content: text("/etc/passwd"), mode: 0o120777 }]))).toMatchObject({
      reason: "link",
      entry: "a",
    });
    const path = join(folder.path, "linked");
    await writeFiles(path, { "a/1": "1" });
    await symlink("/etc/passwd", join(path, "a", "2"));
    const tree = folderFiles(path, datasetLimits());
    expect(await refusal(tree)).toMatchObject({ reason: "link", file: join(path, "a", "2") });
    await expect(contents(tree, ["a/2"])).rejects.toMatchObject({ reason: "link" });
  });

  test("two of one name, and devices", async () => {
    const twice = [text("1"), text("2")].map((content) => ({ name: "a", content }));
    expect(await refusal(zipOf(twice))).toMatchObject({ reason: "entry", entry: "a" });
    expect(await refusal(tarOf(twice.map(({ name, content }) => [{ name }, content])))).toMatchObject({
      reason: "entry",
      entry: "a",
    });
    expect(await refusal(tarOf([[{ name: "a", type: "fifo" }, text("")]]))).toMatchObject({ reason: "entry" });
  });
});

describe("limits", () => {
  const zeros = new Uint8Array(3 * 2 ** 20); // gzip shrinks them about a thousand times

  test("an archive may not expand without bounds", async () => {
    expect(await refusal(tarOf([[{ name: "a" }, zeros]]))).toMatchObject({
      reason: "limit",
      message: expect.stringMatching(/expands too far: the limit for its \d+ bytes is \d+, 250 times/) as string,
    });
    expect(await refusal(zipOf([{ name: "a", content: zeros }]))).toMatchObject({ reason: "limit", entry: "a" });
    const wide = { expansionRatio: 5000 };
    expect(await (await tarOf([[{ name: "a" }, zeros]], wide)).list()).toEqual([{ path: "a", bytes: zeros.length }]);
    expect(await refusal(tarOf([[{ name: "a" }, zeros]], { ...wide, expandedBytes: 2 ** 20 }))).toMatchObject({
      reason: "limit",
      message: expect.stringContaining("the limit is 1048576 bytes") as string,
    });
  });

  test("a zip entry that announces too little is cut short", async () => {
    expect(await refusal(zipOf([{ name: "a", content: zeros, announced: 10 }]))).toMatchObject({ reason: "content" });
  });

  test("numbers and sizes of entries are bounded", async () => {
    const three = ["a", "b", "c"];
    const limits = { files: 2 };
    expect(
      await refusal(
        tarOf(
          three.map((name) => [{ name }, text(name)]),
          limits,
        ),
      ),
    ).toMatchObject({ reason: "limit" });
    expect(
      await refusal(
        zipOf(
          three.map((name) => ({ name, content: text(name) })),
          limits,
        ),
      ),
    ).toMatchObject({
      reason: "limit",
    });
    const large = { name: "a", content: text("12345") };
    expect(await refusal(zipOf([large], { fileBytes: 4 }))).toMatchObject({ reason: "limit", entry: "a" });
    expect(await refusal(tarOf([[{ name: "a" }, large.content]], { fileBytes: 4 }))).toMatchObject({
      reason: "limit",
      entry: "a",
    });
    expect(() => datasetLimits({ files: 0 })).toThrow(/limits.files must be a positive number, got 0/);
  });
});
