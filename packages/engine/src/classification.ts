import { classify } from "@condensery/condensation";
import type { Network } from "@condensery/networks";
import { float32Tensor, type Workspace } from "@condensery/runtime";
import type { CompiledProgram } from "./compile.js";
import { compileHere, type Compiler } from "./compiler-thread.js";
import type { LabelledImages } from "./labelled-images.js";
import { executeMetered, type UsageMeter } from "./usage.js";

/** Images of a forward pass; accuracies do not depend on it. */
export const classifierBatchSize = 256;

const slots = { theta: "classify/theta", logits: "classify/logits" } as const;

/** Measures how well a network's parameters classify one set of images. */
export interface Classifier {
  /** Share of images classified correctly, in [0, 1], for flat parameters theta [P]. */
  readonly accuracy: (
    workspace: Workspace,
    theta: Float32Array,
    options?: { readonly signal?: AbortSignal; readonly meter?: UsageMeter | undefined },
  ) => Promise<number>;
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
  return {
    accuracy: async (workspace, theta, { signal, meter } = {}) => {
      await workspace.put(slots.theta, float32Tensor([theta.length], theta));
      let correct = 0;
      for (const indices of batches) {
        const program = programs.get(indices.length);
        if (program === undefined) throw new RangeError(`no forward pass for ${indices.length} images`);
        const inputs = { theta: slots.theta, images: images.gather(indices) };
        const options = { fetch: [slots.logits], ...(signal === undefined ? {} : { signal }) };
        const commands = [{ program, inputs, outputs: { logits: slots.logits } }];
        const { tensors } = await executeMetered(workspace, commands, options, meter);
        const logits = tensors[slots.logits];
        if (logits?.elementType !== "float32") throw new TypeError("the forward pass returned no float32 logits");
        correct += countCorrect(
          logits.data,
          indices.map((index) => images.labels[index] ?? -1),
          network.classes,
        );
      }
      await workspace.release(Object.values(slots));
      return correct / images.count;
    },
  };
}

/** Rows of logits [labels, classes] whose largest entry, the first among equals, stands at the label. */
export function countCorrect(logits: Float32Array, labels: Int32Array, classes: number): number {
  return labels.reduce((correct, label, row) => {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const best = scores.reduce((winner, score, index) => (score > (scores[winner] ?? -Infinity) ? index : winner), 0);
    return correct + (best === label ? 1 : 0);
  }, 0);
}

/** 0..count-1 in consecutive parts of `size`, the last one possibly smaller. */
function consecutive(count: number, size: number): Int32Array[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, part) =>
    Int32Array.from({ length: Math.min(size, count - part * size) }, (_, i) => part * size + i),
  );
}
