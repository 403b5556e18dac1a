import {
  condensationPrograms,
  hypergradient,
  interpreterExecutor,
  type Executor,
  type FloatTensor,
} from "@condensery/condensation";
import { convNet, convNetSpec, initialParameters } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { condensationExecutor } from "./condensation-executor.js";
import { oneHotLabels } from "./labelled-images.js";

// 16 filters: the convolutions of the second block go through Winograd's domain
const network = convNet(convNetSpec({ channels: 2, height: 8, width: 8, classes: 3, depth: 2, filters: 16 }));
const shape = { images: 4, batch: 3 };
const images: FloatTensor = {
  shape: [4, 2, 8, 8],
  data: randomStream({ seed: 1, purpose: "images" }).normal(new Float32Array(4 * 2 * 64)),
};
const [start, target] = [0, 1].map((index) => {
  const data = initialParameters(network.parameters, randomStream({ seed: 2, purpose: "theta", indices: [index] }));
  return { shape: [data.length], data };
});

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 2 });
});
afterAll(() => runtime.close());

async function run(executor: Executor, signal?: AbortSignal) {
  if (start === undefined || target === undefined) throw new RangeError("two parameter vectors are needed");
  await executor.put("start", start);
  await executor.put("target", target);
  return hypergradient(executor, {
    pass: "match",
    loop: {
      steps: 4,
      alpha: 0.05,
      batches: [
        [0, 1, 2],
        [3, 1, 0],
        [2, 3, 1],
        [0, 3, 2],
      ],
    },
    first: 0,
    iota: 1,
    thetaFirst: "start",
    thetaStart: "start",
    thetaTarget: "target",
    images,
    labels: oneHotLabels([0, 1, 2, 0], 3),
    signal,
  });
}

function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, size] = [0, 0];
  for (let index = 0; index < expected.length; index++) {
    error += ((actual[index] ?? NaN) - (expected[index] ?? NaN)) ** 2;
    size += (expected[index] ?? NaN) ** 2;
  }
  return Math.sqrt(error / size);
}

test("float32 on the device agrees with float64 interpretation, and nothing stays behind", async () => {
  await using workspace = runtime.open();
  const device = await run(condensationExecutor(workspace, network, shape));
  const exact = await run(interpreterExecutor(condensationPrograms(network, shape)));
  expect(relativeError([device.loss], [exact.loss])).toBeLessThan(1e-5);
  expect(relativeError(device.imageGradient, exact.imageGradient)).toBeLessThan(2e-5);
  expect(relativeError(device.labelGradient, exact.labelGradient)).toBeLessThan(2e-5);
  expect(relativeError([device.alphaGradientExact], [exact.alphaGradientExact])).toBeLessThan(1e-4);
  expect(relativeError([device.alphaGradientFirstOrder], [exact.alphaGradientFirstOrder])).toBeLessThan(1e-4);
  expect([...workspace.slots().keys()]).toEqual(["start", "target"]);
});

test("the same request gives the same bytes", async () => {
  await using workspace = runtime.open();
  const executor = condensationExecutor(workspace, network, shape);
  const [first, second] = [await run(executor), await run(executor)];
  expect(second).toEqual(first);
});

test("an abort frees the slots of the pass", async () => {
  await using workspace = runtime.open();
  const stop = new AbortController();
  const work = run(condensationExecutor(workspace, network, shape), stop.signal);
  // The pass's first put has been made; the abort reaches it before or between its runs
  stop.abort(new Error("enough"));
  await expect(work).rejects.toThrow("enough");
  expect([...workspace.slots().keys()]).toEqual(["start", "target"]);
});
