import type { FloatTensor } from "@condensery/condensation";
import {
  convNet,
  convNetSpec,
  initialParameters,
  parameterCount,
  type ConvNetSpec,
  type Network,
} from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { float32Tensor, type Workspace } from "@condensery/runtime";
import type { BenchOptions } from "./options.js";

/** Step size of every training step in the benchmarks. */
export const stepSize = 0.01;

/** Slots of the problem's tensors. */
export const problemSlots = {
  theta: "bench/theta",
  target: "bench/target",
  images: "bench/images",
  labels: "bench/labels",
  alpha: "bench/alpha",
} as const;

/** Images to condense and a trajectory's two ends, made up: times do not depend on what the numbers are. */
export interface Problem {
  readonly network: Network;
  /** P. */
  readonly parameters: number;
  readonly images: FloatTensor & { readonly data: Float32Array };
  readonly labels: FloatTensor & { readonly data: Float32Array };
  /** Freshly initialised, and moved a little. */
  readonly theta: Float32Array;
  readonly target: Float32Array;
}

/** The network that the options describe. Throws NetworkError when the images are too small for the depth. */
export function benchNetwork(options: BenchOptions): Network {
  return convNet(benchNetworkSpec(options));
}

export function benchNetworkSpec({ channels, size, classes, width, depth }: BenchOptions): ConvNetSpec {
  return convNetSpec({ channels, height: size, width: size, classes, filters: width, depth });
}

export function condensationProblem(options: BenchOptions): Problem {
  const network = benchNetwork(options);
  const { images: count, classes } = options;
  const parameters = parameterCount(network.parameters);
  const shape = [count, ...network.imageShape];
  const images = randomStream({ seed: 0, purpose: "bench-images" });
  const labels = Float32Array.from({ length: count * classes }, (_, entry) =>
    entry % classes === Math.floor(entry / classes) % classes ? 1 : 0,
  );
  const theta = initialParameters(network.parameters, randomStream({ seed: 0, purpose: "bench-parameters" }));
  const moves = randomStream({ seed: 0, purpose: "bench-target" }).normal(new Float32Array(parameters), 0, 0.01);
  return {
    network,
    parameters,
    images: { shape, data: images.normal(new Float32Array(shape.reduce((product, length) => product * length, 1))) },
    labels: { shape: [count, classes], data: labels },
    theta,
    target: theta.map((value, index) => value + (moves[index] ?? 0)),
  };
}

/** Writes the problem's tensors to their slots. */
export async function putProblem(workspace: Workspace, problem: Problem): Promise<void> {
  const { parameters, images, labels, theta, target } = problem;
  await workspace.put(problemSlots.theta, float32Tensor([parameters], theta));
  await workspace.put(problemSlots.target, float32Tensor([parameters], target));
  await workspace.put(problemSlots.images, float32Tensor(images.shape, images.data));
  await workspace.put(problemSlots.labels, float32Tensor(labels.shape, labels.data));
  await workspace.put(problemSlots.alpha, float32Tensor([], Float32Array.of(stepSize)));
}
