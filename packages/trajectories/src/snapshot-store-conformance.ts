import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { damageConformance } from "./snapshot-store-damage-conformance.js";
import { orderConformance } from "./snapshot-store-order-conformance.js";
import { failure, spec, theta } from "./snapshot-store-subject.js";
import type { OpenedSubject, SnapshotStoreUnderTest } from "./snapshot-store-subject.js";
import type { SnapshotStore } from "./trajectory-store.js";

/** The tests every SnapshotStore must pass; call it at the top level of a test file. */
export function snapshotStoreConformance(name: string, make: () => Promise<SnapshotStoreUnderTest>): void {
  describe(`${name} is a snapshot store`, () => {
    let opened: OpenedSubject;
    let store: SnapshotStore;
    let digest = "";
    beforeEach(async () => {
      const subject = await make();
      ({ store } = subject);
      digest = await store.registerSpec(spec);
      opened = { ...subject, digest };
    });
    afterEach(() => opened.dispose());

    test("snapshots come back exactly, from another process's view too", async () => {
      const values = theta(1.5, -0, 3.4e38, 1e-45);
      const first = await store.appendSnapshot(digest, 2, { epoch: 0, theta: values });
      expect(first).toMatchObject({ specDigest: digest, expert: 2, epoch: 0, parameters: 4, statistics: {} });
      await store.appendSnapshot(digest, 2, {
        epoch: 1,
        theta: theta(1, 2, 3, 4),
        statistics: { loss: 0.25, accuracy: 0.5, seconds: 3 },
      });
      const other = await opened.reopen();
      expect(await other.readSnapshot(digest, 2, 0)).toEqual(values);
      expect(await other.readSnapshot(digest, 2, 1)).toEqual(theta(1, 2, 3, 4));
    });

    test("how far an expert got, with its statistics", async () => {
      const statistics = { loss: 0.125, accuracy: 0.75 };
      await store.appendSnapshot(digest, 9, { epoch: 0, theta: theta(2) });
      const last = await store.appendSnapshot(digest, 9, { epoch: 1, theta: theta(1), statistics });
      const { expert, snapshots } = await store.describeExpert(digest, 9);
      expect([expert, snapshots.map(({ epoch }) => epoch)]).toEqual([9, [0, 1]]);
      expect(snapshots[1]).toEqual(last);
      expect(snapshots[1]).toMatchObject({ parameters: 1, statistics });
      expect((await store.describeExpert(digest, 11)).snapshots).toEqual([]);
    });

    test("all specifications are listed, sorted", async () => {
      const digests = [digest];
      for (const seed of [2, 3, 4]) digests.push(await store.registerSpec({ ...spec, seed }));
      expect(await store.list()).toEqual(digests.toSorted());
    });

    test("changing what was passed or returned changes neither store nor cache", async () => {
      const values = theta(1, 2);
      await store.appendSnapshot(digest, 0, { epoch: 0, theta: values });
      values.fill(9);
      (await store.readSnapshot(digest, 0, 0)).fill(8);
      expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1, 2));
      (await store.readSnapshot(digest, 0, 0)).fill(7);
      expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1, 2));
    });

    test("aborted calls reject with the signal's reason", async () => {
      const reason = new Error("enough");
      const signal = AbortSignal.abort(reason);
      const snapshot = { epoch: 0, theta: theta(1) };
      expect(await failure(store.registerSpec(spec, { signal }))).toBe(reason);
      expect(await failure(store.appendSnapshot(digest, 0, snapshot, { signal }))).toBe(reason);
      expect(await failure(store.readSnapshot(digest, 0, 0, { signal }))).toBe(reason);
      expect(await failure(store.describeExpert(digest, 0, { signal }))).toBe(reason);
      expect(await failure(store.list({ signal }))).toBe(reason);
      expect((await store.describeExpert(digest, 0)).snapshots).toEqual([]);
    });

    orderConformance(() => opened);
    damageConformance(() => opened);
  });
}
