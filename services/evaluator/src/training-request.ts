import type { FloatTensor } from "@condensery/condensation";
import { convertAll, float32FromWire, invalid, type NetworkSpec } from "@condensery/wire/convert";
import type { EvaluateRequest } from "@condensery/wire/evaluation";
import { softmaxRows } from "./softmax-rows.js";

/** What a request wants networks to be trained on. */
export type CheckedTraining =
  | {
      readonly kind: "given";
      readonly count: number;
      /** [count, channels, height, width] */
      readonly images: FloatTensor;
      /** Probabilities, [count, classes]. */
      readonly labels: FloatTensor;
    }
  | {
      readonly kind: "real";
      /** Undefined for all training images. */
      readonly count: number | undefined;
      /** Of training images; undefined for all. */
      readonly indices: Int32Array | undefined;
    };

type TrainingMessage = Pick<EvaluateRequest, "images" | "labels" | "labelLogits" | "realImages">;

/** @param spec what is trained, as far as it is right. @throws WireError listing every mistake */
export function trainingFromWire(message: TrainingMessage, spec: NetworkSpec | undefined): CheckedTraining {
  if (message.realImages !== undefined) return realFromWire(message, message.realImages.indices);
  let count: number | undefined;
  const parts = {
    images: (): FloatTensor => {
      const shape = [undefined, spec?.channels, spec?.height, spec?.width];
      const images = float32FromWire(message.images, "images", shape);
      count = images.shape[0];
      return images;
    },
    labels: (): FloatTensor => labelsFromWire(message, [count, spec?.classes]),
  };
  const { images, labels } = convertAll(parts);
  return { kind: "given", count: images.shape[0] ?? 0, images, labels };
}

function realFromWire(message: TrainingMessage, indices: readonly number[]): CheckedTraining {
  for (const [field, value] of [
    ["images", message.images],
    ["labels", message.labels],
    ["label_logits", message.labelLogits],
  ] as const) {
    if (value !== undefined) throw invalid(field, "nothing beside real_images", "a tensor");
  }
  const place = indices.findIndex((index) => index < 0);
  if (place >= 0) {
    throw invalid(`real_images.indices[${place}]`, "an integer of at least 0", String(indices[place]));
  }
  if (indices.length === 0) return { kind: "real", count: undefined, indices: undefined };
  return { kind: "real", count: indices.length, indices: Int32Array.from(indices) };
}

function labelsFromWire({ labels, labelLogits }: TrainingMessage, shape: readonly (number | undefined)[]): FloatTensor {
  if (labelLogits === undefined) return float32FromWire(labels, "labels", shape);
  if (labels !== undefined) throw invalid("label_logits", "nothing beside labels", "a tensor");
  const logits = float32FromWire(labelLogits, "label_logits", shape);
  const place = logits.data.findIndex((value) => !Number.isFinite(value));
  if (place >= 0) throw invalid("label_logits", "finite numbers", `${logits.data[place]} at element ${place}`);
  return { shape: logits.shape, data: softmaxRows(logits.data, logits.shape[1] ?? 1) };
}
