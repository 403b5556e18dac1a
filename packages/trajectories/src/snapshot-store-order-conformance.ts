import { describe, expect, test } from "vitest";
import { failure, spec, theta } from "./snapshot-store-subject.js";
import type { OpenedSubject } from "./snapshot-store-subject.js";
import { TrajectoryError } from "./trajectory-error.js";

/** The order of snapshots, concurrent writers, and what is refused. */
export function orderConformance(subject: () => OpenedSubject): void {
  describe("order and concurrency", () => {
    test("epochs come one after the other", async () => {
      const { store, digest } = subject();
      const early = await failure(store.appendSnapshot(digest, 0, { epoch: 1, theta: theta(1) }));
      expect(early).toBeInstanceOf(TrajectoryError);
      expect(early).toMatchObject({ reason: "sequence", specDigest: digest, details: { expectedEpoch: 0 } });
      for (const epoch of [0, 1]) await store.appendSnapshot(digest, 0, { epoch, theta: theta(epoch) });
      const gap = await failure(store.appendSnapshot(digest, 0, { epoch: 7, theta: theta(1) }));
      expect(gap).toMatchObject({ reason: "sequence", details: { expectedEpoch: 2 } });
    });

    test("the same snapshot again changes nothing, another one conflicts", async () => {
      const { store, digest } = subject();
      const snapshot = { epoch: 0, theta: theta(1), statistics: { seconds: 1 } };
      const first = await store.appendSnapshot(digest, 0, snapshot);
      const again = { ...snapshot, statistics: { seconds: 2 } };
      expect(await store.appendSnapshot(digest, 0, again)).toEqual(first);
      const other = await failure(store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(2) }));
      expect(other).toBeInstanceOf(TrajectoryError);
      expect(other).toMatchObject({ reason: "conflict", details: { expert: 0, epoch: 0 } });
      expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(1));
    });

    test("of ten different writers of one epoch one wins and the others are told", async () => {
      const { store, digest } = subject();
      const writers = Array.from({ length: 10 }, (_, i) =>
        failure(store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(i) })),
      );
      const outcomes = await Promise.all(writers);
      const won = outcomes.flatMap((outcome, i) => (outcome instanceof TrajectoryError ? [] : [i]));
      expect(won.length).toBe(1);
      const lost = outcomes.flatMap((outcome) => (outcome instanceof TrajectoryError ? [outcome.reason] : []));
      expect(lost).toEqual(Array.from({ length: 9 }, () => "conflict"));
      expect(await store.readSnapshot(digest, 0, 0)).toEqual(theta(won[0] ?? -1));
    });

    test("two writers of one deterministic expert interleave to one trajectory", async () => {
      const { store, digest } = subject();
      const run = async (): Promise<void> => {
        const own = await subject().reopen();
        for (let epoch = 0; epoch < 5; epoch += 1) {
          await own.appendSnapshot(digest, 3, { epoch, theta: theta(epoch, 1) });
        }
      };
      await Promise.all([run(), run()]);
      expect((await store.describeExpert(digest, 3)).snapshots.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4]);
    });

    test("registering again is harmless", async () => {
      const { store, digest } = subject();
      const digests = await Promise.all(Array.from({ length: 5 }, () => store.registerSpec(spec)));
      expect(new Set(digests)).toEqual(new Set([digest]));
      expect(store.specDigest(spec)).toBe(digest);
    });
  });

  describe("what is refused", () => {
    test.each([
      ["not a number", theta(1, Number.NaN), {}, "value"],
      ["infinite", theta(Number.POSITIVE_INFINITY), {}, "value"],
      ["empty", theta(), {}, "shape"],
      ["with an infinite loss", theta(1), { loss: Number.POSITIVE_INFINITY }, "value"],
    ])("parameters %s", async (_name, values, statistics, reason) => {
      const { store, digest } = subject();
      const error = await failure(store.appendSnapshot(digest, 0, { epoch: 0, theta: values, statistics }));
      expect(error).toMatchObject({ name: "TrajectoryError", reason });
      expect(await failure(store.readSnapshot(digest, 0, 0))).toMatchObject({ reason: "missing" });
    });

    test("another number of parameters, an unknown spec, illegal indices", async () => {
      const { store, digest } = subject();
      await store.appendSnapshot(digest, 0, { epoch: 0, theta: theta(1) });
      const grown = store.appendSnapshot(digest, 0, { epoch: 1, theta: theta(1, 2) });
      const details = { expected: "float32[1]", actual: "float32[2]" };
      expect(await failure(grown)).toMatchObject({ reason: "shape", details });
      const unknown = store.specDigest({ other: true });
      const orphan = await failure(store.appendSnapshot(unknown, 0, { epoch: 0, theta: theta(1) }));
      expect(orphan).toBeInstanceOf(TrajectoryError);
      expect(orphan).toMatchObject({ reason: "unknown-spec", specDigest: unknown });
      await expect(store.readSnapshot(digest, -1, 0)).rejects.toThrow(RangeError);
      await expect(store.readSnapshot(digest, 0, 0.5)).rejects.toThrow(RangeError);
      await expect(store.describeExpert("../etc", 0)).rejects.toThrow(RangeError);
      const absent = { reason: "missing", details: { expert: 0, epoch: 1 } };
      expect(await failure(store.readSnapshot(digest, 0, 1))).toMatchObject(absent);
    });
  });
}
