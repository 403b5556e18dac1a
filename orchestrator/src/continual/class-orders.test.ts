import { describe, expect, it } from "vitest";
import { classesSeen, classOrders, distinctGroups } from "./class-orders.js";
import { datasetOfClasses } from "./dataset-of-classes.js";

const asked = { classes: 10, steps: 5, orders: 4, seed: 3n };

describe("class orders", () => {
  it("each has every class once, in equal steps", () => {
    const orders = classOrders(asked);
    expect(orders).toHaveLength(4);
    for (const order of orders) {
      expect(order.map((group) => group.length)).toEqual([2, 2, 2, 2, 2]);
      expect(order.flat().toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      for (const [low = 0, high = 0] of order) expect(low).toBeLessThan(high);
    }
    expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(4);
  });

  it("follow the seed and their number alone", () => {
    const orders = classOrders(asked);
    expect(classOrders({ ...asked, orders: 2 })).toEqual(orders.slice(0, 2));
    expect(classOrders({ ...asked, steps: 1 })[0]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    expect(classOrders({ ...asked, seed: 4n })).not.toEqual(orders);
    // The coarser steps of an order are its finer ones, joined
    const [fine, coarse] = [classOrders({ ...asked, steps: 10 })[1], classOrders({ ...asked, steps: 5 })[1]];
    expect(coarse?.map((group) => group)).toEqual(
      [0, 1, 2, 3, 4].map((step) =>
        [fine?.[2 * step]?.[0], fine?.[2 * step + 1]?.[0]].toSorted((a = 0, b = 0) => a - b),
      ),
    );
  });

  it.each([3, 4, 20])("%i unequal steps are refused", (steps) => {
    expect(() => classOrders({ ...asked, steps })).toThrow(
      `steps must divide the 10 classes into equal groups, got ${steps}; use one of 2, 5, 10, or keep some classes`,
    );
  });

  it("equal groups of several orders are one", () => {
    const orders = [
      [
        [0, 3],
        [1, 2],
      ],
      [
        [1, 2],
        [0, 3],
      ],
      [
        [0, 1],
        [2, 3],
      ],
    ];
    expect(distinctGroups(orders)).toEqual([
      [0, 3],
      [1, 2],
      [0, 1],
      [2, 3],
    ]);
    expect(classesSeen(orders[1] ?? [], 0)).toEqual([1, 2]);
    expect(classesSeen(orders[1] ?? [], 1)).toEqual([0, 1, 2, 3]);
  });
});

it.each([
  ["mnist", "mnist?classes=4,7"],
  ["folder:a?size=64&test=5", "folder:a?size=64&test=5&classes=4,7"],
  ["cifar10:c?classes=9,8,7,6,cat,a%20b,2,1", "cifar10:c?classes=cat,1"],
])("some classes of %s", (uri, expected) => expect(datasetOfClasses(uri, [4, 7])).toBe(expected));
