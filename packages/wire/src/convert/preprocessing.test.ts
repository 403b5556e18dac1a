import { describe, expect, test } from "vitest";
import { Preprocessing } from "../type.js";
import { preprocessingFromWire, preprocessingToWire, type PreprocessingSpec } from "./preprocessing.js";
import { picker, wireErrorOf } from "./test-values.js";

const sent = (message: Preprocessing): Preprocessing => Preprocessing.decode(Preprocessing.encode(message).finish());

test.each(Array.from({ length: 20 }, (_, seed) => seed))("random preprocessing %i", (seed) => {
  const pick = picker(seed);
  const channels = pick.integer(1, 5);
  const spec: PreprocessingSpec = {
    kind: "standardise",
    mean: Array.from({ length: channels }, pick.number),
    std: Array.from({ length: channels }, () => pick.number() + 1e-9),
    padTo: pick.integer(0, 1) === 0 ? null : { height: pick.integer(1, 1024), width: pick.integer(1, 1024) },
  };
  expect(preprocessingFromWire(sent(preprocessingToWire(spec)), "preprocessing")).toEqual(spec);
});

test("a whitening, with and without its epsilon", () => {
  const spec: PreprocessingSpec = { kind: "zca", epsilon: 0.25, padTo: { height: 3, width: 4 } };
  expect(preprocessingFromWire(sent(preprocessingToWire(spec)), "p")).toEqual(spec);
  expect(preprocessingFromWire(sent({ mean: [], std: [], zca: {} }), "p")).toEqual({
    kind: "zca",
    epsilon: 0.1,
    padTo: null,
  });
});

describe("refusals", () => {
  const legal = { mean: [0.5], std: [0.5] };
  const cases: readonly (readonly [Preprocessing, string, string, string])[] = [
    [{ ...legal, mean: [-0.1] }, "p.mean", "a finite number at least 0 and at most 1", "-0.1"],
    [{ ...legal, mean: [Number.NaN] }, "p.mean", "a finite number at least 0 and at most 1", "NaN"],
    [{ ...legal, std: [0] }, "p.std", "a finite number above 0", "0"],
    [{ ...legal, std: [Infinity] }, "p.std", "a finite number above 0", "Infinity"],
    [{ ...legal, std: [0.5, 0.5] }, "p.std", "as many numbers as mean has, 1", "2"],
    [{ ...legal, zca: {} }, "p.zca", "either a whitening or mean and std", "both"],
    [{ mean: [], std: [], zca: { epsilon: 0 } }, "p.zca.epsilon", "a finite number above 0", "0"],
    [{ ...legal, padTo: { height: 0, width: 32 } }, "p.pad_to.height", "an integer from 1 to 1024", "0"],
    [{ ...legal, padTo: { height: 32, width: 1025 } }, "p.pad_to.width", "an integer from 1 to 1024", "1025"],
  ];
  test.each(cases)("%j", (message, field, expected, actual) => {
    const { reason, violations } = wireErrorOf(() => preprocessingFromWire(sent(message), "p"));
    expect(reason).toBe("INVALID_REQUEST");
    expect(violations).toEqual([{ field, expected, actual }]);
  });

  test("nothing, and nothing in it", () => {
    expect(wireErrorOf(() => preprocessingFromWire(undefined, "p")).message).toBe(
      "p: expected a preprocessing, got nothing",
    );
    expect(
      wireErrorOf(() => preprocessingFromWire({ mean: [], std: [] }, "p")).violations.map(({ field }) => field),
    ).toEqual(["p.mean", "p.std"]);
  });
});
