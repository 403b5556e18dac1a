import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BlobNotFoundError, CorruptBlobError } from "./blob-store.js";
import type { BlobStore } from "./blob-store.js";

/** A fresh, empty store with what the suite needs to do to it. */
export interface BlobStoreUnderTest {
  readonly store: BlobStore;
  /** Changes one stored byte of a blob behind the store's back. */
  damage(digest: string): Promise<void>;
  /** Frees what the store holds. */
  dispose(): Promise<void>;
}

const ABC = new TextEncoder().encode("abc");
const ABC_DIGEST = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const EMPTY_DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** The tests every BlobStore must pass; call it at the top level of a test file. */
export function blobStoreConformance(name: string, make: () => Promise<BlobStoreUnderTest>): void {
  describe(`${name} is a blob store`, () => {
    let subject: BlobStoreUnderTest;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    test("put names bytes by their SHA-256 and get returns them", async () => {
      expect(await subject.store.put(ABC)).toBe(ABC_DIGEST);
      expect(new Uint8Array(await subject.store.get(ABC_DIGEST))).toEqual(ABC);
    });

    test("an empty blob and one of a megabyte", async () => {
      expect(await subject.store.put(new Uint8Array(0))).toBe(EMPTY_DIGEST);
      expect((await subject.store.get(EMPTY_DIGEST)).length).toBe(0);
      const large = Uint8Array.from({ length: 2 ** 20 }, (_, i) => (i * 31) % 251);
      const digest = await subject.store.put(large);
      expect(Buffer.compare(await subject.store.get(digest), large)).toBe(0);
    });

    test("has tells stored from absent", async () => {
      expect(await subject.store.has(ABC_DIGEST)).toBe(false);
      await subject.store.put(ABC);
      expect(await subject.store.has(ABC_DIGEST)).toBe(true);
      expect(await subject.store.has(EMPTY_DIGEST)).toBe(false);
    });

    test("an absent blob rejects with BlobNotFoundError", async () => {
      const error = await subject.store.get(ABC_DIGEST).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(BlobNotFoundError);
      expect(error).toMatchObject({ digest: ABC_DIGEST });
    });

    test.each(["", "abc", `../${ABC_DIGEST}`, ABC_DIGEST.toUpperCase()])(
      "the malformed digest %j rejects with RangeError",
      async (digest) => {
        await expect(subject.store.get(digest)).rejects.toThrow(RangeError);
        await expect(subject.store.has(digest)).rejects.toThrow(RangeError);
      },
    );

    test("twenty writers of the same bytes at once all succeed", async () => {
      const digests = await Promise.all(Array.from({ length: 20 }, () => subject.store.put(ABC)));
      expect(new Set(digests)).toEqual(new Set([ABC_DIGEST]));
      expect(new Uint8Array(await subject.store.get(ABC_DIGEST))).toEqual(ABC);
    });

    test("changing what get returned does not change what is stored", async () => {
      await subject.store.put(ABC);
      (await subject.store.get(ABC_DIGEST)).fill(0);
      expect(new Uint8Array(await subject.store.get(ABC_DIGEST))).toEqual(ABC);
    });

    test("a damaged blob rejects with CorruptBlobError, and putting it again mends it", async () => {
      await subject.store.put(ABC);
      await subject.damage(ABC_DIGEST);
      const error = await subject.store.get(ABC_DIGEST).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(CorruptBlobError);
      expect(error).toMatchObject({ expectedDigest: ABC_DIGEST });
      await subject.store.put(ABC);
      expect(new Uint8Array(await subject.store.get(ABC_DIGEST))).toEqual(ABC);
    });

    test("aborted calls reject with the signal's reason and store nothing", async () => {
      const reason = new Error("enough");
      const signal = AbortSignal.abort(reason);
      await expect(subject.store.put(ABC, { signal })).rejects.toBe(reason);
      await expect(subject.store.get(ABC_DIGEST, { signal })).rejects.toBe(reason);
      await expect(subject.store.has(ABC_DIGEST, { signal })).rejects.toBe(reason);
      expect(await subject.store.has(ABC_DIGEST)).toBe(false);
    });
  });
}
