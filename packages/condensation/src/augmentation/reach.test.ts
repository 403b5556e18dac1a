import { expect, test } from "vitest";
import { dsaAugmentation } from "./augmentation.js";
import { reachOf } from "./reach.js";

const square = { height: 32, width: 32 };

const near = (value: number): unknown => (value === Infinity ? value : expect.closeTo(value, 12));

test.each([
  ["whole pixels reach themselves", dsaAugmentation({ strategy: ["crop", "flip"] }), square, 1, 1],
  ["a scale reaches as far as it stretches", dsaAugmentation({ strategy: ["scale"] }), square, 1.2, 1.2],
  [
    "a small rotation reaches by its own angle",
    dsaAugmentation({ strategy: ["rotate"] }),
    square,
    Math.cos(Math.PI / 12) + Math.sin(Math.PI / 12),
    Math.cos(Math.PI / 12) + Math.sin(Math.PI / 12),
  ],
  [
    "a large one along a diagonal",
    dsaAugmentation({ strategy: ["rotate"], parameters: { ratioRotate: 180 } }),
    { height: 3, width: 5 },
    Math.hypot(1, 0.5),
    Math.hypot(1, 2),
  ],
  [
    "a line does not turn, but is stretched",
    dsaAugmentation({ strategy: ["rotate"], parameters: { ratioRotate: 60 } }),
    { height: 1, width: 5 },
    2,
    2,
  ],
  [
    "without a bound from a right angle on",
    dsaAugmentation({ strategy: ["rotate"], parameters: { ratioRotate: 90 } }),
    { height: 5, width: 1 },
    Infinity,
    Infinity,
  ],
] as const)("%s", (_, augmentation, size, rows, columns) => {
  const reach = reachOf(augmentation, size);
  expect([reach.rows, reach.columns]).toEqual([near(rows), near(columns)]);
});
