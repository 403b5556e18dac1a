import type { FloatTensor } from "@condensery/condensation";
import { float32Tensor, int64Tensor, type Tensor, type Workspace } from "@condensery/runtime";
import { oneHotLabels, type LabelledImages } from "./labelled-images.js";

/** What fresh networks are trained on. */
export type TrainingImages =
  /** A small set that stays on the device, such as the condensed one. */
  | {
      readonly kind: "resident";
      /** The images [n,c,h,w] of a repeat, all of one shape: the condensed ones for each, or a draw of real ones. */
      readonly imagesOf: (repeat: number) => FloatTensor;
      /** Label probabilities [n,classes] of every repeat's images. */
      readonly labels: FloatTensor;
    }
  /** A set of any size that is handed to the device a batch at a time. */
  | { readonly kind: "streamed"; readonly images: LabelledImages };

/** Images of a set. */
export function trainingCount(training: TrainingImages): number {
  return training.kind === "resident" ? (training.labels.shape[0] ?? 0) : training.images.count;
}

const slots = { images: "evaluate/images", labels: "evaluate/labels" } as const;

/** The inputs of training steps on one repeat's images. */
export interface TrainingInputs {
  /** Images of the set. */
  readonly count: number;
  /** Images, labels and, where the program selects them, indices of a batch; undefined for all images. */
  readonly of: (batch: Int32Array | undefined) => Readonly<Record<string, string | Tensor>>;
  /** Slots that the set takes. */
  readonly slots: readonly string[];
}

/** Puts a repeat's images where its steps find them. */
export async function placeImages(
  workspace: Workspace,
  training: TrainingImages,
  repeat: number,
): Promise<TrainingInputs> {
  if (training.kind === "streamed") return streamedInputs(training.images);
  const [images, labels] = [training.imagesOf(repeat), training.labels];
  await workspace.put(slots.images, float32Tensor(images.shape, Float32Array.from(images.data)));
  await workspace.put(slots.labels, float32Tensor(labels.shape, Float32Array.from(labels.data)));
  return {
    count: labels.shape[0] ?? 0,
    of: (batch) => ({
      ...slots,
      ...(batch && { indices: int64Tensor([batch.length], BigInt64Array.from(batch, BigInt)) }),
    }),
    slots: Object.values(slots),
  };
}

function streamedInputs(images: LabelledImages): TrainingInputs {
  const everything = Int32Array.from({ length: images.count }, (_, index) => index);
  return {
    count: images.count,
    of: (batch = everything) => ({
      images: images.gather(batch),
      labels: oneHotLabels(
        batch.map((index) => images.labels[index] ?? -1),
        images.classes,
      ),
    }),
    slots: [],
  };
}
