import { innerStep } from "@condensery/condensation";
import { convNet, convNetSpec } from "@condensery/networks";
import { expect, test } from "vitest";
import { compile } from "./compile.js";

function step(filters: number) {
  const network = convNet(convNetSpec({ channels: 2, height: 8, width: 8, classes: 3, depth: 2, filters }));
  return compile("step", innerStep(network, { images: 3 }));
}

test("equal graphs compile to equal bytes", () => {
  expect(step(16).key).toBe(step(16).key);
  expect(step(16).key).not.toBe(step(17).key);
});

test("wide convolutions run fewer products than the graph states, narrow ones as many", () => {
  expect(step(16).flops).toBeLessThan(0.95 * step(16).modelFlops);
  expect(step(15).flops).toBe(step(15).modelFlops);
});
