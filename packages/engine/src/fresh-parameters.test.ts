import { convNet, convNetSpec, initialParameters } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { expect, test } from "vitest";
import { freshParameters } from "./fresh-parameters.js";

const { parameters } = convNet(convNetSpec({ channels: 2, height: 8, width: 8, classes: 3, depth: 2, filters: 4 }));
const stream = () => randomStream({ seed: 3, purpose: "test" });

test.each([1, 7, 1_000_000])("parts of %i draws make the vector of one piece", async (perTurn) => {
  expect(await freshParameters(parameters, stream(), perTurn)).toEqual(initialParameters(parameters, stream()));
});

test("the event loop turns meanwhile", async () => {
  let turns = 0;
  const count = (): void => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await freshParameters(parameters, stream(), 10);
  clearImmediate(next);
  expect(turns).toBeGreaterThan(parameters.length);
});
