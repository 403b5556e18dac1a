import { classify } from "@condensery/condensation";
import type { Network } from "@condensery/networks";
import type { Workspace } from "@condensery/runtime";
import type { CompiledProgram } from "./compile.js";
import { compileHere, type Compiler } from "./compiler-thread.js";
import type { LabelledImages } from "./labelled-images.js";
import { putState, stateInputs, type NetworkState } from "./network-state.js";
import { countCorrect, predictedClasses } from "./predictions.js";
import { executeMetered, type UsageMeter } from "./usage.js";

/** Images of a forward pass; accuracies do not depend on it. */
export const classifierBatchSize = 256;

const networkSlots = { theta: "classify/theta", statistics: "classify/statistics" } as const;
const logitsSlot = "classify/logits";

export interface ClassifyOptions {
  readonly signal?: AbortSignal;
  readonly meter?: UsageMeter | undefined;
}

/** Measures how well trained networks of one architecture classify one set of images. */
export interface Classifier {
  /** What is classified. */
  readonly images: LabelledImages;
  /** Logits [count, classes], row-major, a batch after the other; batch norms use the state's running statistics. */
  readonly logits: (
    workspace: Workspace,
    state: NetworkState,
    onBatch: (indices: Int32Array, logits: Float32Array) => void | Promise<void>,
    options?: ClassifyOptions,
  ) => Promise<void>;
  /** Predicted class of each image. */
  readonly predictions: (workspace: Workspace, state: NetworkState, options?: ClassifyOptions) => Promise<Int32Array>;
  /** Share of images classified correctly, in [0, 1]. */
  readonly accuracy: (workspace: Workspace, state: NetworkState, options?: ClassifyOptions) => Promise<number>;
}

/** Prepares the forward pass for a set of images. */
export async function classifier(
  network: Network,
  images: LabelledImages,
  compile: Compiler = compileHere,
): Promise<Classifier> {
  const batches = consecutive(images.count, classifierBatchSize);
  const programs = new Map<number, CompiledProgram>();
  for (const { length } of batches) {
    if (!programs.has(length)) programs.set(length, await compile(`classify-${length}`, classify(network, length)));
  }
  const held = stateInputs(network, networkSlots);
  const logits: Classifier["logits"] = async (workspace, state, onBatch, { signal, meter } = {}) => {
    await putState(workspace, network, state, networkSlots);
    for (const indices of batches) {
      const program = programs.get(indices.length);
      if (program === undefined) throw new RangeError(`no forward pass for ${indices.length} images`);
      const inputs = { ...held, images: images.gather(indices) };
      const options = { fetch: [logitsSlot], ...(signal === undefined ? {} : { signal }) };
      const commands = [{ program, inputs, outputs: { logits: logitsSlot } }];
      const { tensors } = await executeMetered(workspace, commands, options, meter);
      const scores = tensors[logitsSlot];
      if (scores?.elementType !== "float32") throw new TypeError("the forward pass returned no float32 logits");
      await onBatch(indices, scores.data);
    }
    await workspace.release([...Object.values(held), logitsSlot]);
  };
  const predictions: Classifier["predictions"] = async (workspace, state, options) => {
    const predicted = new Int32Array(images.count);
    const keep = (indices: Int32Array, scores: Float32Array): void =>
      predicted.set(predictedClasses(scores, network.classes), indices[0]);
    await logits(workspace, state, keep, options);
    return predicted;
  };
  return {
    images,
    logits,
    predictions,
    accuracy: async (workspace, state, options) =>
      countCorrect(await predictions(workspace, state, options), images.labels) / images.count,
  };
}

/** 0..count-1 in consecutive parts of `size`, the last one possibly smaller. */
function consecutive(count: number, size: number): Int32Array[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, part) =>
    Int32Array.from({ length: Math.min(size, count - part * size) }, (_, i) => part * size + i),
  );
}
