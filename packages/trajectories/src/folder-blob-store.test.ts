import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blobStoreConformance } from "./blob-store-conformance.js";
import { folderBlobStore } from "./folder-blob-store.js";
import { StoreError } from "./store-error.js";

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "condensery-blobs-"));
const fileOf = (folder: string, digest: string): string =>
  join(folder, "blobs", "sha256", digest.slice(0, 2), `${digest}.safetensors`);

blobStoreConformance("a folder", async () => {
  const folder = await temporaryFolder();
  return {
    store: folderBlobStore(folder),
    async damage(digest) {
      const bytes = await readFile(fileOf(folder, digest));
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      await writeFile(fileOf(folder, digest), bytes);
    },
    dispose: () => rm(folder, { recursive: true }),
  };
});

test("the file lies where it is documented, nothing temporary stays, leftovers may be deleted", async () => {
  const folder = await temporaryFolder();
  const store = folderBlobStore(folder);
  const digest = await store.put(Uint8Array.of(1, 2, 3));
  expect(await readFile(fileOf(folder, digest))).toEqual(Buffer.of(1, 2, 3));
  expect(await readdir(join(folder, "tmp"))).toEqual([]);
  await writeFile(join(folder, "tmp", "left-by-a-crash"), "half");
  await rm(join(folder, "tmp"), { recursive: true });
  expect((await store.get(digest)).length).toBe(3);
  const another = await store.put(Uint8Array.of(4));
  expect((await store.get(another)).length).toBe(1);
  await rm(folder, { recursive: true });
});

test("a file in place of a folder gives a StoreError naming path and code", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "blobs"), "");
  const error = await folderBlobStore(folder)
    .put(Uint8Array.of(1))
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({ code: "ENOTDIR" });
  expect(String(error)).toContain(join(folder, "blobs"));
  await rm(folder, { recursive: true });
});
