/** One epoch of an expert's training: plain SGD over shuffled batches of real images. */
import { drawAugmentation, innerStep, type FloatTensor } from "@condensery/condensation";
import type { ImageShape } from "@condensery/datasets";
import type { Network } from "@condensery/networks";
import { float32Tensor, type Workspace } from "@condensery/runtime";
import type { CompiledProgram } from "./compile.js";
import type { Compiler } from "./compiler-thread.js";
import { drawsTensor } from "./draws-tensor.js";
import type { ExpertSpec } from "./expert-spec.js";
import { oneHotLabels, type LabelledImages } from "./labelled-images.js";
import { executeMetered, type CompiledCommand, type UsageMeter } from "./usage.js";

/** Steps sent to a worker at once: short enough for lively progress, long enough to cost nothing. */
const stepsPerCall = 8;

export interface Epoch {
  readonly theta: Float32Array;
  readonly batches: readonly Int32Array[];
  readonly train: LabelledImages;
  /** A step program for each size that the batches have. */
  readonly programs: ReadonlyMap<number, CompiledProgram>;
  /** Augmentation draws for a batch of the epoch, where the programs augment. */
  readonly draws?: BatchDraws | undefined;
  readonly rate: number;
  readonly signal: AbortSignal;
  readonly onSteps: (steps: number) => void;
  readonly meter?: UsageMeter | undefined;
}

/** The draws [images, 13] for one batch, by its number in the epoch and its size. */
export type BatchDraws = (batch: number, images: number) => FloatTensor;

/** One epoch; `loss` is the mean over its batches. */
export async function trainEpoch(workspace: Workspace, epoch: Epoch): Promise<{ theta: Float32Array; loss: number }> {
  const { batches, train, programs, draws, rate, signal, onSteps, meter } = epoch;
  await workspace.put("expert/theta", float32Tensor([epoch.theta.length], epoch.theta));
  let lossSum = 0;
  for (let start = 0; start < batches.length; start += stepsPerCall) {
    const part = batches.slice(start, start + stepsPerCall);
    const losses = part.map((_, index) => `expert/loss/${index}`);
    const commands = part.map((indices, index): CompiledCommand => {
      const program = programs.get(indices.length);
      if (program === undefined) throw new RangeError(`no step program for a batch of ${indices.length} images`);
      return {
        program,
        inputs: {
          theta: "expert/theta",
          images: train.gather(indices),
          labels: oneHotLabels(
            indices.map((image) => train.labels[image] ?? -1),
            train.classes,
          ),
          alpha: float32Tensor([], Float32Array.of(rate)),
          ...(draws && { augmentation: drawsTensor(draws(start + index, indices.length)) }),
        },
        outputs: { theta_next: "expert/theta", loss: `expert/loss/${index}` },
      };
    });
    const { tensors } = await executeMetered(workspace, commands, { signal, fetch: losses }, meter);
    await workspace.release(losses);
    for (const loss of losses) lossSum += Number(tensors[loss]?.data[0]);
    onSteps(part.length);
  }
  const { "expert/theta": theta } = await workspace.fetch(["expert/theta"]);
  if (theta?.elementType !== "float32") throw new TypeError("an expert's parameters must be float32");
  return { theta: theta.data, loss: lossSum / batches.length };
}

/** The draws of an expert's epoch: fresh ones for every batch, the same whenever the epoch is trained. */
export function epochDraws(
  { augmentation, seed }: Pick<ExpertSpec, "augmentation" | "seed">,
  expert: number,
  epoch: number,
  { height, width }: ImageShape,
): BatchDraws | undefined {
  if (augmentation === undefined || augmentation.kind === "none") return undefined;
  return (batch, count) => {
    const key = { seed, purpose: "expert-augmentation", indices: [expert, epoch, batch] };
    return drawAugmentation(augmentation, key, { count, height, width });
  };
}

/** What the batches of an epoch are like. */
export interface EpochShape extends Pick<ExpertSpec, "batchSize" | "augmentation"> {
  /** Images in the split. */
  readonly count: number;
}

/** A step program for each size that the batches of an epoch have. */
export async function stepPrograms(
  network: Network,
  { count, batchSize, augmentation }: EpochShape,
  compile: Compiler,
): Promise<ReadonlyMap<number, CompiledProgram>> {
  const sizes = new Set([Math.min(batchSize, count), count % batchSize].filter((size) => size > 0));
  const programs = new Map<number, CompiledProgram>();
  for (const size of sizes) {
    const graph = innerStep(network, { images: size, ...(augmentation && { augmentation }) });
    programs.set(size, await compile(`expert-step-${size}`, graph));
  }
  return programs;
}
