import { describe, expect, it } from "vitest";
import { dsaAugmentation, dsaGroups, type DsaGroup } from "./augmentation.js";
import { drawColumns, drawLength, identityDraw, type DrawColumn } from "./draw-columns.js";
import { drawAugmentation, loopDraws } from "./draw.js";

const batch = { count: 200, height: 9, width: 16 };

function draws(group: DsaGroup, options: { readonly count?: number; readonly mode?: "siamese" } = {}) {
  const augmentation = dsaAugmentation({ strategy: [group], ...(options.mode && { mode: options.mode }) });
  const { data, shape } = drawAugmentation(
    augmentation,
    { seed: 5, purpose: "test" },
    { ...batch, count: options.count ?? batch.count },
  );
  const rows = Array.from({ length: shape[0] ?? 0 }, (_, image) =>
    Array.from(data.subarray(image * drawLength, (image + 1) * drawLength)),
  );
  return { data, shape, rows, column: (name: DrawColumn) => rows.map((row) => row[drawColumns[name]] ?? NaN) };
}

/** Columns of which some image's value is not the identity's. */
function changed(group: DsaGroup): string[] {
  const { column } = draws(group);
  return (Object.keys(drawColumns) as DrawColumn[]).filter((name) =>
    column(name).some((value) => value !== identityDraw[name]),
  );
}

const range = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

describe("each group", () => {
  it.each<[group: DsaGroup, columns: readonly DrawColumn[]]>([
    ["color", ["brightness", "saturation", "contrast"]],
    ["crop", ["row0", "column0"]],
    ["cutout", ["top", "bottom", "left", "right"]],
    ["flip", ["column0", "columnByJ"]],
    ["scale", ["row0", "rowByI", "column0", "columnByJ"]],
    ["rotate", ["row0", "rowByI", "rowByJ", "column0", "columnByI", "columnByJ"]],
  ])("%s moves its own columns only", (group, columns) => {
    expect(changed(group)).toEqual(columns);
  });

  it("color reaches all strengths", () => {
    const { column } = draws("color");
    for (const [name, low, high] of [
      ["brightness", -0.5, 0.5],
      ["saturation", 0, 2],
      ["contrast", 0.5, 1.5],
    ] as const) {
      const [least, most] = range(column(name));
      const width = high - low;
      expect(least).toBeGreaterThanOrEqual(low);
      expect(least).toBeLessThan(low + 0.05 * width);
      expect(most).toBeLessThan(high);
      expect(most).toBeGreaterThan(high - 0.05 * width);
    }
  });

  it("crop shifts by whole pixels up to an eighth of each side, rounded", () => {
    const { column } = draws("crop");
    expect(new Set(column("row0"))).toEqual(new Set([-1, 0, 1]));
    expect(new Set(column("column0"))).toEqual(new Set([-2, -1, 0, 1, 2]));
  });

  it("cutout leaves a gap of half a side, cut off at the borders", () => {
    const { column } = draws("cutout");
    const height = column("bottom").map((bottom, image) => bottom - (column("top")[image] ?? NaN));
    const width = column("right").map((right, image) => right - (column("left")[image] ?? NaN));
    expect(range(height)).toEqual([3, 5]);
    expect(range(width)).toEqual([4, 8]);
    expect(range(column("top"))).toEqual([0, 6]);
    expect(range(column("right"))).toEqual([4, 16]);
  });

  it("flip mirrors as often as it is told", () => {
    const mirrored = draws("flip").column("columnByJ");
    // Four standard deviations of a binomial count
    const tolerance = 4 * Math.sqrt(mirrored.length / 4);
    const count = mirrored.filter((value) => value === -1).length;
    expect(Math.abs(count - mirrored.length / 2)).toBeLessThan(tolerance);
    expect(new Set(draws("flip").column("column0"))).toEqual(new Set([0, 15]));
  });

  it("scale stretches rows and columns apart from each other", () => {
    const { column } = draws("scale");
    const [rows, columns] = [column("rowByI"), column("columnByJ")];
    expect(range([...rows, ...columns])[0]).toBeGreaterThanOrEqual(1 / 1.2);
    expect(range([...rows, ...columns])[1]).toBeLessThan(1.2);
    expect(rows.some((value, image) => Math.abs(value - (columns[image] ?? NaN)) > 0.1)).toBe(true);
  });
});

describe("a draw", () => {
  it("is a function of its key", () => {
    const draw = (seed: number, purpose: string, indices: readonly number[]) =>
      drawAugmentation(dsaAugmentation(), { seed, purpose, indices }, batch);
    expect(draw(1, "a", [2, 3])).toEqual(draw(1, "a", [2, 3]));
    const others = [draw(1, "a", [2, 3]), draw(2, "a", [2, 3]), draw(1, "b", [2, 3]), draw(1, "a", [2, 4])];
    expect(new Set(others.map(({ data }) => String(data))).size).toBe(others.length);
  });

  it("gives an image what it has in a smaller batch", () => {
    for (const group of dsaGroups) expect(draws(group, { count: 3 }).rows).toEqual(draws(group).rows.slice(0, 3));
  });

  it("gives all images of a siamese batch the first one's, whatever the batch's size", () => {
    for (const group of dsaGroups) {
      const [first] = draws(group).rows;
      expect(draws(group, { mode: "siamese", count: 4 }).rows).toEqual([first, first, first, first]);
    }
  });

  it("takes each group equally often", () => {
    const counts = new Map<string, number>();
    const repeats = 1200;
    for (let index = 0; index < repeats; index++) {
      const { data } = drawAugmentation(
        // Nothing but the group is left to chance
        dsaAugmentation({ parameters: { probFlip: 1 } }),
        { seed: 1, purpose: "groups", indices: [index] },
        { count: 1, height: 32, width: 32 },
      );
      const moved = new Set(
        (Object.keys(drawColumns) as DrawColumn[]).filter((name) => data[drawColumns[name]] !== identityDraw[name]),
      );
      // What only this group moves, of the groups that are still possible
      const signs = {
        color: "contrast",
        cutout: "bottom",
        rotate: "columnByI",
        scale: "rowByI",
        flip: "columnByJ",
      } as const;
      const [key = "crop"] = Object.entries(signs).find(([, name]) => moved.has(name)) ?? [];
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // Four standard deviations of a binomial count
    const tolerance = 4 * Math.sqrt((repeats * 5) / 36);
    for (const group of dsaGroups)
      expect(Math.abs((counts.get(group) ?? 0) - repeats / dsaGroups.length)).toBeLessThan(tolerance);
  });
});

describe("the draws of an inner loop", () => {
  const augmentation = dsaAugmentation();
  const loop = { seed: 3, indices: [7, 1], steps: 5, batch: { count: 2, height: 8, width: 8 } };

  it("are fresh for each step and the same however long the loop is", () => {
    const long = loopDraws(augmentation, loop);
    expect(long.map(({ shape }) => shape)).toEqual(Array.from({ length: 5 }, () => [2, drawLength]));
    expect(new Set(long.map(({ data }) => String(data))).size).toBe(5);
    expect(loopDraws(augmentation, { ...loop, steps: 3 })).toEqual(long.slice(0, 3));
  });

  it("differ between loops", () => {
    const [first, second] = [loopDraws(augmentation, loop), loopDraws(augmentation, { ...loop, indices: [7] })];
    expect(first).not.toEqual(second);
  });
});
