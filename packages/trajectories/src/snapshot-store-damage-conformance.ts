import { describe, expect, test } from "vitest";
import { BlobNotFoundError, CorruptBlobError } from "./blob-store.js";
import { ManifestError } from "./snapshot-record.js";
import { blobKey, failure, spec, theta } from "./snapshot-store-subject.js";
import type { OpenedSubject } from "./snapshot-store-subject.js";

/** Damaged and missing files are named, never read as if they were whole. */
export function damageConformance(subject: () => OpenedSubject): void {
  const keyOf = (expert: number, epoch: number): string => `trajectories/${subject().digest}/${expert}/${epoch}.json`;

  /** Rewrites a file's text; the store's next reader sees the new one. */
  async function change(key: string, changed: (text: string) => string): Promise<void> {
    const text = new TextDecoder().decode(await subject().read(key));
    expect(changed(text)).not.toBe(text);
    await subject().write(key, new TextEncoder().encode(changed(text)));
  }

  /** What a call is rejected with, as far as every store says the same: where a key lies differs between them. */
  async function manifestFault(call: Promise<unknown>, key: string): Promise<unknown> {
    const error = await failure(call);
    return error instanceof ManifestError && { field: error.field, found: error.file.endsWith(key) };
  }

  describe("damage", () => {
    test("a damaged blob is named, and appending it again mends it", async () => {
      const { store, digest } = subject();
      const snapshot = { epoch: 0, theta: theta(1, 2) };
      const { blob } = await store.appendSnapshot(digest, 0, snapshot);
      const bytes = await subject().read(blobKey(blob));
      await subject().write(blobKey(blob), bytes.subarray(0, -1));
      const error = await failure(store.readSnapshot(digest, 0, 0));
      expect(error).toBeInstanceOf(CorruptBlobError);
      expect(error).toMatchObject({ expectedDigest: blob, actualDigest: expect.stringMatching(/^[0-9a-f]{64}$/) });
      await store.appendSnapshot(digest, 0, snapshot);
      expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1, 2));
    });

    test("a missing blob is named", async () => {
      const { store, digest } = subject();
      const { blob } = await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) });
      await subject().remove(blobKey(blob));
      const error = await failure(store.readSnapshot(digest, 0, 0));
      expect(error).toBeInstanceOf(BlobNotFoundError);
      expect(error).toMatchObject({ digest: blob });
    });

    test.each<[string, (text: string) => string, string]>([
      ["cut", (text) => text.slice(0, 20), ""],
      ["no object", () => "[]", ""],
      ["another version", (text) => text.replace('"version":1', '"version":2'), "version"],
      ["of another expert", (text) => text.replace('"expert":0', '"expert":1'), "expert"],
      ["of another epoch", (text) => text.replace('"epoch":0', '"epoch":"0"'), "epoch"],
      ["of another spec", (text) => text.replace('"specDigest":"', '"specDigest":"0'), "specDigest"],
      ["with a path for a blob", (text) => text.replace(/"blob":"\w+"/, '"blob":"../../x"'), "blob"],
      ["with no parameters", (text) => text.replace('"parameters":2', '"parameters":0'), "parameters"],
      ["with a textual loss", (text) => text.replace('"loss":1', '"loss":"1"'), "statistics.loss"],
      ["without statistics", (text) => text.replace('"statistics"', '"notes"'), "statistics"],
    ])("a record that is %s", async (_name, changed, field) => {
      const { store, digest } = subject();
      await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1, 2), statistics: { loss: 1 } });
      await change(keyOf(0, 0), changed);
      expect(await manifestFault(store.readSnapshot(digest, 0, 0), keyOf(0, 0))).toEqual({ field, found: true });
      expect(await manifestFault(store.describeExpert(digest, 0), keyOf(0, 0))).toEqual({ field, found: true });
    });

    test("a record whose number of parameters is not its blob's", async () => {
      const { store, digest } = subject();
      const { blob } = await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1, 2) });
      await change(keyOf(0, 0), (text) => text.replace('"parameters":2', '"parameters":3'));
      expect(await manifestFault(store.readSnapshot(digest, 0, 0), blob)).toEqual({ field: "theta", found: true });
    });

    test("a missing epoch in the middle is named", async () => {
      const { store, digest } = subject();
      for (const epoch of [0, 1, 2]) await store.appendSnapshot(digest, 0, { epoch, theta: theta(epoch) });
      await subject().remove(keyOf(0, 1));
      expect(await manifestFault(store.describeExpert(digest, 0), keyOf(0, 1))).toEqual({ field: "", found: true });
    });

    test("a changed spec is named", async () => {
      const { store, digest } = subject();
      const key = `trajectories/${digest}/spec.json`;
      await subject().write(key, new TextEncoder().encode('{"dataset":"other"}'));
      expect(await manifestFault(store.registerSpec(spec), key)).toEqual({ field: "", found: true });
      expect(await manifestFault(store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) }), key)).toEqual({
        field: "",
        found: true,
      });
    });

    test("foreign files are left alone", async () => {
      const { store, digest } = subject();
      await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) });
      for (const key of ["README", `${digest}/notes.txt`, `${digest}/0/00.json`]) {
        await subject().write(`trajectories/${key}`, new Uint8Array(0));
      }
      expect((await store.describeExpert(digest, 0)).snapshots.length).toBe(1);
      expect(await store.list()).toEqual([digest]);
    });
  });
}
