import { rowProduct } from "@condensery/datasets";
import { randomStream } from "@condensery/rng";
import { Runtime } from "@condensery/runtime";
import { expect, test } from "vitest";
import { deviceProduct } from "./device-product.js";
import { UsageMeter } from "./usage.js";

test("a device multiplies as loops do, and leaves nothing behind", async () => {
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  await using workspace = runtime.open();
  const meter = new UsageMeter();
  const product = deviceProduct(workspace, { meter });
  const stream = randomStream({ seed: 1, purpose: "product" });
  for (const sizes of [
    { rows: 7, inner: 5, columns: 9 },
    { rows: 3, inner: 8, columns: 2 },
    { rows: 7, inner: 5, columns: 9 },
  ]) {
    const left = stream.normal(new Float32Array(sizes.rows * sizes.inner));
    const right = stream.normal(new Float32Array(sizes.inner * sizes.columns));
    const expected = await rowProduct(left, right, sizes);
    const found = await product(left, right, sizes);
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
  }
  expect(workspace.slots().size).toBe(0);
  expect(meter.usage.flops).toBe(2 * (2 * 7 * 5 * 9) + 2 * 3 * 8 * 2);
});
