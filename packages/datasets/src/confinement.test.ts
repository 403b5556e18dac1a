import { link, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DatasetNotFoundError, locateDataset } from "./dataset-roots.js";
import type { DatasetSpec } from "./dataset-spec.js";
import { loadDataset } from "./load-dataset.js";
import { parseDatasetName } from "./names/dataset-name.js";
import { twoClasses, writeFiles } from "./testing/image-files.js";
import { tarArchive, type TarEntry } from "./testing/tar-archive.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let root: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  root = join(folder.path, "root");
  await writeIdx(join(root, "digits"));
  await writeIdx(join(folder.path, "secret"));
});
afterEach(() => folder[Symbol.asyncDispose]());

const locate = (uri: string): Promise<DatasetSpec> => locateDataset(uri, [root]);
const loaded = async (uri: string) => loadDataset(await locate(uri));

async function writeIdx(path: string): Promise<void> {
  const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8]);
  const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);
  await writeFiles(path, {
    "train-images-idx3-ubyte": images,
    "train-labels-idx1-ubyte": labels,
    "t10k-images-idx3-ubyte": images,
    "t10k-labels-idx1-ubyte": labels,
  });
}

describe("a name cannot lead out of the roots", () => {
  const walking = ["..", "../secret", "digits/../../secret", "./digits", "digits/.", "digits/", "a//b", "a/./b"];
  const absolute = ["/etc", "//etc", "~", "~root", "C:\\x", "c:/x", "..\\secret", "$HOME"];
  const encoded = ["%2e%2e", "%2e%2e%2fsecret", "..%2fsecret", "digits%00", "\uff0e\uff0e/secret", "digits\u2215.."];
  const odd = ["digits\0", "digits\n", ".digits", "", " digits", "digits ", "*", "a".repeat(129), "a/".repeat(8) + "a"];
  const places = [...walking, ...absolute, ...encoded, ...odd];
  const kinds = ["idx", "cifar10", "cifar100", "folder", "tar", "tiny-imagenet"];
  test.each(kinds.flatMap((kind) => places.map((place) => `${kind}:${place}`)))("%j", async (uri) => {
    expect(parseDatasetName(uri)).toBeUndefined();
    await expect(locate(uri)).rejects.toThrow(DatasetNotFoundError);
  });

  test("not even the root itself is a data set", async () => {
    await symlink(".", join(root, "self"));
    await expect(locate("idx:self")).rejects.toThrow(DatasetNotFoundError);
  });

  test("a root whose name another folder's begins with is not that folder", async () => {
    await writeIdx(join(folder.path, "root-private", "digits"));
    await symlink(join(folder.path, "root-private", "digits"), join(root, "near"));
    await expect(locate("idx:near")).rejects.toThrow(DatasetNotFoundError);
  });
});

describe("links", () => {
  test("a folder may be one as long as it stays inside; its files are read from where they are", async () => {
    await symlink("digits", join(root, "again"));
    await symlink(join("..", "secret"), join(root, "out"));
    expect((await loaded("idx:again")).train.count).toBe(2);
    await expect(locate("idx:out")).rejects.toThrow(DatasetNotFoundError);
  });

  test.each(["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])(
    "a file that is one is refused: %s",
    async (name) => {
      const file = join(root, "digits", name);
      await rm(file);
      await symlink(join(folder.path, "secret", name), file);
      await expect(loaded("idx:digits")).rejects.toMatchObject({ reason: "link", file });
    },
  );

  test("a link in place of an archive, or inside a folder, is refused", async () => {
    const photos = await tarArchive(
      Object.entries(await twoClasses(2)).map(([name, content]): TarEntry => [{ name }, content]),
    );
    await writeFile(join(folder.path, "outside.tar"), photos);
    await symlink(join(folder.path, "outside.tar"), join(root, "photos.tar"));
    await expect(locate("tar:photos.tar?test=50")).rejects.toThrow(DatasetNotFoundError);
    await mkdir(join(root, "both"));
    for (const split of ["train.tar", "test.tar"]) {
      await symlink(join(folder.path, "outside.tar"), join(root, "both", split));
    }
    await expect(loaded("tar:both")).rejects.toMatchObject({ reason: "link" });
    await writeFiles(join(root, "photos"), await twoClasses(2));
    await symlink(join(folder.path, "secret"), join(root, "photos", "cat", "more"));
    await expect(loaded("folder:photos?test=50")).rejects.toMatchObject({ reason: "link" });
  });

  test("a folder that became a link behind the look at its name leads nowhere", async () => {
    const spec = await locate("idx:digits");
    await rename(join(root, "digits"), join(root, "before"));
    await symlink(join(folder.path, "secret"), join(root, "digits"));
    await expect(loadDataset(spec)).rejects.toMatchObject({
      reason: "link",
      message: expect.stringContaining("leads out of the data roots") as string,
    });
    await rm(join(root, "digits"));
    await symlink("before", join(root, "digits"));
    expect((await loadDataset(spec)).train.count).toBe(2);
  });

  test("so does the folder of an archive or of images", async () => {
    const content = Object.entries(await twoClasses(2));
    const photos = await tarArchive(content.map(([name, image]): TarEntry => [{ name }, image]));
    for (const place of [root, join(folder.path, "secret")]) {
      await mkdir(join(place, "sub"));
      await writeFile(join(place, "sub", "photos.tar"), photos);
      await writeFiles(join(place, "sub", "photos"), Object.fromEntries(content));
    }
    const specs = await Promise.all([locate("tar:sub/photos.tar?test=50"), locate("folder:sub/photos?test=50")]);
    await rm(join(root, "sub"), { recursive: true });
    await symlink(join(folder.path, "secret", "sub"), join(root, "sub"));
    for (const spec of specs) await expect(loadDataset(spec)).rejects.toMatchObject({ reason: "link" });
  });
});

test("what is no regular file is not opened: a device or a pipe would be read for ever", async () => {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  const file = join(root, "digits", "train-images-idx3-ubyte");
  await rm(file);
  await promisify(execFile)("mkfifo", [file]);
  await expect(loaded("idx:digits")).rejects.toMatchObject({ reason: "unreadable" });
});

describe("entries of archives", () => {
  test.each<[string, TarEntry[0]]>([
    ["a symbolic link", { name: "cat/1.png", type: "symlink", linkname: "/etc/passwd" }],
    ["a hard link", { name: "cat/1.png", type: "link", linkname: "cat/0.png" }],
    ["a hard link out", { name: "cat/1.png", type: "link", linkname: "../../secret/train-images-idx3-ubyte" }],
    ["a character device", { name: "cat/1.png", type: "character-device", devmajor: 1, devminor: 5 }],
    ["a block device", { name: "cat/1.png", type: "block-device", devmajor: 8, devminor: 0 }],
    ["a pipe", { name: "cat/1.png", type: "fifo" }],
    ["a name that leads out", { name: "../cat/1.png" }],
    ["an absolute name", { name: "/cat/1.png" }],
  ])("%s is refused", async (_, header) => {
    const good = Object.entries(await twoClasses(2)).map(([name, content]): TarEntry => [{ name }, content]);
    await writeFile(join(root, "a.tar.gz"), gzipSync(await tarArchive([...good, [header, Buffer.alloc(0)]])));
    await expect(loaded("tar:a.tar.gz?test=50")).rejects.toMatchObject({
      reason: expect.stringMatching(/^(?:link|entry)$/u) as string,
    });
  });
});

test("a second name of a file on the same disk is that file, wherever its first one is", async () => {
  // Hard links cannot be told from files; making one needs the right to write into the root and, on Linux, to the file
  const file = join(root, "digits", "train-images-idx3-ubyte");
  await rm(file);
  await link(join(folder.path, "secret", "train-images-idx3-ubyte"), file);
  expect((await loaded("idx:digits")).train.count).toBe(2);
});
