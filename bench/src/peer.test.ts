import { expect, test } from "vitest";
import { parsePeerRun } from "./peer.js";
import { peerFacts, timeRow } from "./rows.js";

const run = {
  engine: "PyTorch 1.13.0 eager",
  threads: 2,
  blas: "OpenBLAS 0.3.21",
  sgemmGflopPerSecond: 90,
  milliseconds: 40,
  peakRssBytes: 500,
};

test("the script's output is checked", () => {
  const { milliseconds, peakRssBytes, ...rest } = run;
  const printed = { ...rest, median: milliseconds, milliseconds: [milliseconds], peakBytes: peakRssBytes };
  expect(parsePeerRun(JSON.stringify(printed))).toEqual(run);
  expect(() => parsePeerRun(JSON.stringify({ ...printed, median: undefined }))).toThrow(/no number "median"/);
});

test("a peer's unit is compared with ours, round by round", () => {
  const work = { name: "hypergradient", modelFlops: 4e9, executedFlops: 2e9, run: async () => {} };
  const samples = [100, 200].map((milliseconds) => ({ milliseconds, deviceMilliseconds: milliseconds }));
  const sgemm = {
    work: { ...work, modelFlops: 1e9 },
    samples: [20, 40].map((milliseconds) => ({ milliseconds, deviceMilliseconds: milliseconds })),
  };
  // Ten steps: 10 and 20 ms a step against the peer's 40 and 60
  const row = timeRow({ work, samples }, sgemm, 1, { runs: [run, { ...run, milliseconds: 60 }], units: 10 });
  expect(row).toMatchObject({ share: 0.8, executedShare: 0.4, sgemmGflopPerSecond: 37.5 });
  expect(row.peer?.ratio).toEqual({ min: 3, median: 3.5, max: 4 });
  expect(row.peer?.milliseconds).toEqual({ min: 40, median: 50, max: 60 });
});

test("memory takes the largest of the peer's processes", () => {
  expect(peerFacts([run, { ...run, peakRssBytes: 900, sgemmGflopPerSecond: 80 }])).toMatchObject({
    peakRssBytes: 900,
    sgemmGflopPerSecond: 85,
  });
});
