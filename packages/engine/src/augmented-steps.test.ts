/** The hypergradient through augmented inner steps, in float32 on the device against the float64 interpreter. */
import {
  condensationPrograms,
  dsaAugmentation,
  dsaGroups,
  hypergradient,
  interpreterExecutor,
  loopDraws,
  type DsaAugmentation,
  type Executor,
} from "@condensery/condensation";
import { relativeError } from "@condensery/autodiff/testing";
import { convNet, convNetSpec, initialParameters } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { condensationExecutor } from "./condensation-executor.js";
import { oneHotLabels } from "./labelled-images.js";

// Odd and not square; 16 filters, so that the second block goes through Winograd's domain
const [height, width] = [9, 12];
const network = convNet(convNetSpec({ channels: 2, height, width, classes: 3, depth: 2, filters: 16 }));
const images = {
  shape: [4, 2, height, width],
  data: randomStream({ seed: 1, purpose: "images" }).normal(new Float32Array(4 * 2 * height * width)),
};
const [start, target] = [0, 1].map((index) => {
  const data = initialParameters(network.parameters, randomStream({ seed: 2, purpose: "theta", indices: [index] }));
  return { shape: [data.length], data };
});
const batches = [
  [0, 1, 2],
  [3, 1, 0],
];

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 2 });
});
afterAll(() => runtime.close());

async function run(executor: Executor, augmentation: DsaAugmentation | undefined) {
  if (start === undefined || target === undefined) throw new RangeError("two parameter vectors are needed");
  await executor.put("start", start);
  await executor.put("target", target);
  const draws =
    augmentation && loopDraws(augmentation, { seed: 4, indices: [0], steps: 2, batch: { count: 3, height, width } });
  return hypergradient(executor, {
    pass: "match",
    loop: { steps: 2, alpha: 0.05, batches, augmentation: draws },
    first: 0,
    iota: 0,
    thetaFirst: "start",
    thetaStart: "start",
    thetaTarget: "target",
    images,
    labels: oneHotLabels([0, 1, 2, 0], 3),
  });
}

test.each(dsaGroups)("%s", async (group) => {
  // One program for the whole strategy, of which the draws use one group
  const whole = dsaAugmentation();
  const draws = dsaAugmentation({ strategy: [group] });
  const shape = { images: 4, batch: 3, augmentation: whole };
  const expected = await run(interpreterExecutor(condensationPrograms(network, shape)), draws);
  const plain = await run(interpreterExecutor(condensationPrograms(network, { images: 4, batch: 3 })), undefined);
  await using workspace = runtime.open();
  const executor = condensationExecutor(workspace, network, shape);
  const got = await run(executor, draws);
  expect(got.loss).toBeCloseTo(expected.loss, 5);
  expect(relativeError(got.imageGradient, expected.imageGradient)).toBeLessThan(1e-4);
  expect(relativeError(got.labelGradient, expected.labelGradient)).toBeLessThan(1e-4);
  expect(relativeError([got.alphaGradientExact], [expected.alphaGradientExact])).toBeLessThan(1e-4);
  // The augmentation is felt: this is not a comparison of two plain steps
  expect(relativeError(got.imageGradient, plain.imageGradient)).toBeGreaterThan(1e-2);
  expect(await run(executor, draws)).toEqual(got);
});

test("programs and draws have to go together", async () => {
  await using workspace = runtime.open();
  const augmented = condensationExecutor(workspace, network, { images: 4, batch: 3, augmentation: dsaAugmentation() });
  await expect(run(augmented, undefined)).rejects.toThrow(/augmentation/);
  const plain = condensationExecutor(workspace, network, { images: 4, batch: 3 });
  await expect(run(plain, dsaAugmentation())).rejects.toThrow(/augmentation/);
});
