import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RecordStore } from "./record-store.js";

/** A fresh, empty store with what the suite needs to do to it. */
export interface RecordStoreUnderTest {
  readonly store: RecordStore;
  /** Frees what the store holds. */
  dispose(): Promise<void>;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** The tests every RecordStore must pass; call it at the top level of a test file. */
export function recordStoreConformance(name: string, make: () => Promise<RecordStoreUnderTest>): void {
  describe(`${name} is a record store`, () => {
    let subject: RecordStoreUnderTest;
    let store: RecordStore;
    const read = async (key: string): Promise<string | undefined> => {
      const bytes = await store.read(key);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    };
    beforeEach(async () => {
      subject = await make();
      ({ store } = subject);
    });
    afterEach(() => subject.dispose());

    test("a record comes back as it was written, an absent one is undefined", async () => {
      expect(await store.create("trajectories/a/0.json", text("one"))).toBe(true);
      expect(await read("trajectories/a/0.json")).toBe("one");
      expect(await read("trajectories/a/1.json")).toBeUndefined();
    });

    test("an empty record is a record", async () => {
      expect(await store.create("trajectories/empty", new Uint8Array(0))).toBe(true);
      expect(await read("trajectories/empty")).toBe("");
      expect(await store.create("trajectories/empty", text("one"))).toBe(false);
    });

    test("a record is never replaced", async () => {
      await store.create("trajectories/a", text("one"));
      expect(await store.create("trajectories/a", text("two"))).toBe(false);
      expect(await store.create("trajectories/a", text("one"))).toBe(false);
      expect(await read("trajectories/a")).toBe("one");
    });

    test("of twenty writers of one key exactly one wins, and its bytes stay", async () => {
      const writers = Array.from({ length: 20 }, (_, i) => store.create("trajectories/race", text(`writer ${i}`)));
      const won = (await Promise.all(writers)).flatMap((created, i) => (created ? [i] : []));
      expect(won.length).toBe(1);
      expect(await read("trajectories/race")).toBe(`writer ${won[0]}`);
    });

    test("writers of different keys do not disturb each other", async () => {
      const keys = Array.from({ length: 20 }, (_, i) => `trajectories/many/${i}`);
      const created = await Promise.all(keys.map((key) => store.create(key, text(key))));
      expect(new Set(created)).toEqual(new Set([true]));
      expect(await Promise.all(keys.map(read))).toEqual(keys);
    });

    test("a list has the names directly below a key, records and folders, in code-unit order", async () => {
      for (const key of ["a/10.json", "a/9.json", "a/B/x", "a/b/y", "a/b/z", "ab/0.json"]) {
        await store.create(`trajectories/${key}`, text(key));
      }
      expect(await store.list("trajectories/a")).toEqual(["10.json", "9.json", "B", "b"]);
      expect(await store.list("trajectories")).toEqual(["a", "ab"]);
      expect(await store.list("trajectories/nothing")).toEqual([]);
    });

    test("changing what was passed or returned does not change what is stored", async () => {
      const bytes = text("one");
      await store.create("trajectories/a", bytes);
      bytes.fill(0);
      (await store.read("trajectories/a"))?.fill(0);
      expect(await read("trajectories/a")).toBe("one");
    });

    test("where a key lies ends with the key", () => {
      expect(store.locate("trajectories/a/0.json").replaceAll("\\", "/")).toMatch(/.\/trajectories\/a\/0\.json$/);
    });

    test("aborted calls reject with the signal's reason and store nothing", async () => {
      const reason = new Error("enough");
      const signal = AbortSignal.abort(reason);
      await expect(store.create("trajectories/a", text("one"), { signal })).rejects.toBe(reason);
      await expect(store.read("trajectories/a", { signal })).rejects.toBe(reason);
      await expect(store.list("trajectories", { signal })).rejects.toBe(reason);
      expect(await read("trajectories/a")).toBeUndefined();
    });
  });
}
