import { expect, it } from "vitest";
import { condenseFlags } from "../condense/condense-flags.js";
import { withFlagNames } from "./flag-names.js";

it.each([
  ["imagesPerClass must be an integer of at least 1, got 0", "--ipc must be an integer of at least 1, got 0"],
  [
    "expertEpochs must be at least 6 (maxStartEpoch - 1 + matchEpochs), got 2",
    "--expert-epochs must be at least 6 (--max-start-epoch - 1 + --match-epochs), got 2",
  ],
  ["alpha must be above 0, got 0", "--alpha must be above 0, got 0"],
  ["batchSize must divide the alpha and depth of it", "--inner-batch must divide the alpha and depth of it"],
])("says %j in names of flags", (problem, expected) => {
  expect(withFlagNames(problem, condenseFlags)).toBe(expected);
});
