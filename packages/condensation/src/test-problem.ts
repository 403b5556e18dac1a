/** A condensation small enough for exact comparisons, for the tests. */
import { randomStream } from "@condensery/rng";
import { convNet, convNetSpec, initialParameters, parameterCount, type ConvNetSpec } from "@condensery/networks";
import type { DsaAugmentation } from "./augmentation/augmentation.js";
import { loopDraws } from "./augmentation/draw.js";
import type { Executor, FloatTensor } from "./executor.js";
import type { PassRequest } from "./hypergradient.js";
import { interpreterExecutor } from "./interpreter-executor.js";
import { condensationPrograms } from "./programs/index.js";

export const startSlot = "expert/start";
export const targetSlot = "expert/target";

export interface ProblemOptions {
  readonly network?: Partial<ConvNetSpec>;
  readonly steps?: number;
  readonly batches?: readonly (readonly number[])[];
  readonly augmentation?: DsaAugmentation;
  readonly seed?: number;
}

/** Everything a pass needs, from one seed. */
export function testProblem({
  network: options = {},
  steps = 3,
  batches,
  augmentation,
  seed = 1,
}: ProblemOptions = {}) {
  const network = convNet(
    convNetSpec({ channels: 2, height: 6, width: 4, classes: 3, filters: 3, depth: 1, ...options }),
  );
  const parameters = parameterCount(network.parameters);
  const random = (purpose: string, length: number, deviation: number): Float64Array =>
    randomStream({ seed, purpose }).normal(new Float64Array(length), 0, deviation);
  const thetaStart = Float64Array.from(
    initialParameters(network.parameters, randomStream({ seed, purpose: "initial-parameters" })),
  );
  const travelled = random("travelled", parameters, 0.1);
  const thetaTarget = thetaStart.map((value, index) => value + (travelled[index] ?? 0));

  const count = 4;
  const imageShape = [count, ...network.imageShape];
  const size = imageShape.reduce((product, length) => product * length, 1);
  const images: FloatTensor = { shape: imageShape, data: random("images", size, 1) };
  const labels: FloatTensor = { shape: [count, network.classes], data: softLabels(count, network.classes, seed) };
  const batch = batches?.[0]?.length;
  const programs = condensationPrograms(network, {
    images: count,
    ...(batch === undefined ? {} : { batch }),
    ...(augmentation && { augmentation }),
  });
  const [, height = 0, width = 0] = network.imageShape;
  const draws =
    augmentation &&
    loopDraws(augmentation, { seed, indices: [0], steps, batch: { count: batch ?? count, height, width } });
  const loop = { steps, alpha: 0.3, batches, augmentation: draws };
  const pass: Omit<PassRequest, "iota"> = {
    pass: "test",
    loop,
    first: 0,
    thetaFirst: startSlot,
    thetaStart: startSlot,
    thetaTarget: targetSlot,
    images,
    labels,
  };
  return { network, parameters, programs, thetaStart, thetaTarget, images, labels, loop, pass, augmentation };
}

export type TestProblem = ReturnType<typeof testProblem>;

/** An interpreter that has the expert's two snapshots. */
export async function readyExecutor(problem: TestProblem): Promise<Executor> {
  const executor = interpreterExecutor(problem.programs);
  await putExpert(executor, problem);
  return executor;
}

export async function putExpert(executor: Executor, problem: TestProblem): Promise<void> {
  const shape = [problem.parameters];
  await executor.put(startSlot, { shape, data: problem.thetaStart });
  await executor.put(targetSlot, { shape, data: problem.thetaTarget });
}

/** Rows of positive numbers that sum to 1. */
function softLabels(count: number, classes: number, seed: number): Float64Array {
  const labels = randomStream({ seed, purpose: "labels" }).uniform(new Float64Array(count * classes), 0.05, 1);
  for (let row = 0; row < count; row++) {
    const view = labels.subarray(row * classes, (row + 1) * classes);
    const sum = view.reduce((total, value) => total + value, 0);
    view.forEach((value, index) => (view[index] = value / sum));
  }
  return labels;
}

/** |x - y| / |y|. */
export function relativeError(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) throw new RangeError(`${x.length} numbers cannot be compared with ${y.length}`);
  const [left, right] = [Array.from(x), Array.from(y)];
  return Math.hypot(...left.map((value, index) => value - (right[index] ?? 0))) / Math.hypot(...right);
}

export function innerProduct(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) throw new RangeError(`${x.length} numbers cannot be multiplied with ${y.length}`);
  const right = Array.from(y);
  return Array.from(x).reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}

/** The exact bytes, which tell even -0 from 0. */
export function bytesOf(values: Float32Array | Float64Array | undefined): string {
  if (values === undefined) throw new RangeError("there are no values");
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}
