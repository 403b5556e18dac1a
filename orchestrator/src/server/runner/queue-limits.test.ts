import { expect, test } from "vitest";
import { refuseWhenFull } from "./queue-limits.js";

const limits = { running: 1, waiting: 2, perClient: 2 };

test("as many are taken as may wait and run, of one client as many as a client may have", () => {
  refuseWhenFull({ all: 2, ofClient: 1 }, limits);
  const busy = expect.objectContaining({ reason: "BUSY", retryDelayMs: 30_000 });
  expect(() => refuseWhenFull({ all: 3, ofClient: 0 }, limits)).toThrow(busy);
  expect(() => refuseWhenFull({ all: 3, ofClient: 0 }, limits)).toThrow(/1 condensations may run and 2 may wait/u);
  expect(() => refuseWhenFull({ all: 2, ofClient: 2 }, limits)).toThrow(busy);
  expect(() => refuseWhenFull({ all: 2, ofClient: 2 }, limits)).toThrow(/2 condensations of a client/u);
});
