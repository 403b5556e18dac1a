import type { FloatTensor } from "@condensery/condensation";
import {
  buildNetwork,
  convNetSpec,
  initialParameters,
  parameterCount,
  type ConvNetSpec,
  type Network,
} from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { networkToWire, tensorToWire, type NetworkSpec } from "@condensery/wire/convert";
import type { InnerLoop } from "@condensery/wire/type";

export interface TinyProblem<Spec extends NetworkSpec = NetworkSpec> {
  readonly spec: Spec;
  readonly network: Network;
  readonly parameters: number;
  readonly images: FloatTensor & { readonly data: Float32Array };
  readonly labels: FloatTensor & { readonly data: Float32Array };
  readonly batches: readonly (readonly number[])[];
  /** theta_0 and what theta_N is compared with. */
  readonly start: Float32Array;
  readonly target: Float32Array;
  /** Of the images' length. */
  readonly noise: Float32Array;
  /** The same as a message. */
  readonly loop: InnerLoop;
}

export interface TinyProblemOptions {
  readonly steps: number;
  /** Default 4. */
  readonly images?: number;
}

/** An inner loop of a small ConvNet that takes milliseconds, from one seed: mini-batches of two images. */
export function tinyProblem({
  network = {},
  ...options
}: TinyProblemOptions & { readonly network?: Partial<ConvNetSpec> }): TinyProblem<ConvNetSpec> {
  const sizes = { channels: 2, height: 8, width: 8, classes: 3 };
  return problemOf(convNetSpec({ ...sizes, depth: 1, filters: 4, ...network }), options);
}

/** The same of any network. */
export function problemOf<Spec extends NetworkSpec>(
  spec: Spec,
  { steps, images: count = 4 }: TinyProblemOptions,
): TinyProblem<Spec> {
  const network = buildNetwork(spec);
  const parameters = parameterCount(network.parameters);
  const random = (purpose: string, length: number, deviation: number): Float32Array =>
    randomStream({ seed: 7, purpose }).normal(new Float32Array(length), 0, deviation);
  const shape = [count, spec.channels, spec.height, spec.width];
  const size = count * spec.channels * spec.height * spec.width;
  const images = { shape, data: random("images", size, 1) };
  const labels = { shape: [count, spec.classes], data: new Float32Array(count * spec.classes) };
  for (let image = 0; image < count; image++) labels.data[image * spec.classes + (image % spec.classes)] = 1;
  const batches = Array.from({ length: steps }, (_, step) => [(2 * step) % count, (2 * step + 1) % count]);
  const start = initialParameters(network.parameters, randomStream({ seed: 7, purpose: "initialisation" }));
  const travelled = random("travelled", parameters, 0.1);
  const target = start.map((value, index) => value + (travelled[index] ?? 0));
  return {
    spec,
    network,
    parameters,
    images,
    labels,
    batches,
    start,
    target,
    noise: random("noise", size, 0.05),
    loop: {
      network: networkToWire(spec),
      images: tensorToWire(images),
      labels: tensorToWire(labels),
      alpha: 0.05,
      steps,
      batches: tensorToWire({ shape: [steps, 2], data: BigInt64Array.from(batches.flat(), BigInt) }),
    },
  };
}
