import { innerStep } from "@condensery/condensation";
import { compile, labelledSplit, oneHotLabels, type CompiledProgram, type LabelledImages } from "@condensery/engine";
import { initialParameters } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { float32Tensor, type Command, type Workspace } from "@condensery/runtime";
import type { BenchOptions } from "./options.js";
import { benchNetwork, problemSlots, stepSize } from "./problem.js";
import type { Work } from "./rounds.js";

/** Steps sent to the worker at once, as in the training of experts. */
const stepsPerCall = 8;

/**
 * One epoch of an expert: shuffle, then plain SGD batch by batch, with images stored as bytes and prepared on the way,
 * as the training of experts does it. Storing the snapshot and testing are left out.
 */
export async function expertEpochWork(workspace: Workspace, options: BenchOptions): Promise<Work> {
  const { count, batch } = options;
  const network = benchNetwork(options);
  const sizes = Array.from({ length: Math.ceil(count / batch) }, (_, part) => Math.min(batch, count - part * batch));
  const programs = new Map(
    [...new Set(sizes)].map((images) => [images, compile(`expert-step-${images}`, innerStep(network, { images }))]),
  );
  const images = madeUpImages(options);
  const theta = initialParameters(network.parameters, randomStream({ seed: 0, purpose: "bench-parameters" }));
  await workspace.put(problemSlots.theta, float32Tensor([theta.length], theta));
  const total = (measure: "flops" | "modelFlops"): number =>
    sizes.reduce((sum, size) => sum + stepProgram(programs, size)[measure], 0);
  let epoch = 0;
  return {
    name: "expert-epoch",
    modelFlops: total("modelFlops"),
    executedFlops: total("flops"),
    run: async () => {
      const order = randomStream({ seed: 0, purpose: "bench-shuffle", indices: [epoch++] }).permutation(count);
      const batches = sizes.map((size, part) => order.subarray(part * batch, part * batch + size));
      for (let start = 0; start < batches.length; start += stepsPerCall) {
        const part = batches.slice(start, start + stepsPerCall);
        const losses = part.map((_, index) => `bench/loss/${index}`);
        const commands = part.map((indices, index) =>
          trainingCommand(stepProgram(programs, indices.length), images, indices, `bench/loss/${index}`),
        );
        await workspace.execute(commands, { fetch: losses });
      }
    },
  };
}

function trainingCommand(program: CompiledProgram, images: LabelledImages, indices: Int32Array, loss: string): Command {
  const labels = oneHotLabels(
    indices.map((image) => images.labels[image] ?? -1),
    images.classes,
  );
  return {
    program,
    inputs: {
      theta: problemSlots.theta,
      images: images.gather(indices),
      labels,
      alpha: float32Tensor([], Float32Array.of(stepSize)),
    },
    outputs: { theta_next: problemSlots.theta, loss },
  };
}

function stepProgram(programs: ReadonlyMap<number, CompiledProgram>, images: number): CompiledProgram {
  const program = programs.get(images);
  if (program === undefined) throw new RangeError(`no step program for a batch of ${images} images`);
  return program;
}

function madeUpImages({ count, channels, size, classes }: BenchOptions): LabelledImages {
  const pixels = randomStream({ seed: 0, purpose: "bench-images" });
  const split = {
    count,
    shape: { channels, height: size, width: size },
    images: Uint8Array.from({ length: count * channels * size * size }, () => pixels.word() >>> 24),
    labels: Int32Array.from({ length: count }, (_, image) => image % classes),
  };
  const perChannel = Array.from({ length: channels }, () => 0.5);
  return labelledSplit(split, classes, { kind: "standardise", mean: perChannel, std: perChannel, padTo: null });
}
