import { checkWhitening, type CheckedDataset } from "@condensery/compute-kit";
import { imageSize } from "@condensery/datasets";
import type { EvaluateTools } from "./evaluate.js";

/** Which whitening is fitted. */
export interface CheckedWhitening {
  readonly dataset: CheckedDataset;
  readonly epsilon: number;
}

/** Mean, matrix and inverse below each other, [1 + 2 D, D]. */
export interface FittedWhitening {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Fits a whitening to the training images. A pure function of its request. */
export async function fitWhitening(
  { datasets, whitenings, limits }: Pick<EvaluateTools, "datasets" | "whitenings" | "limits">,
  { dataset, epsilon }: CheckedWhitening,
  signal: AbortSignal,
): Promise<FittedWhitening> {
  const field = "zca";
  const loaded = await datasets.load(dataset, { signal, check: ({ shape }) => checkWhitening(shape, limits, field) });
  const zca = await whitenings.fit(loaded, epsilon, { field, signal });
  const size = imageSize(zca.shape);
  const data = new Float32Array((1 + 2 * size) * size);
  data.set(zca.mean);
  data.set(zca.transform, size);
  data.set(zca.inverse, size + size * size);
  return { shape: [1 + 2 * size, size], data };
}
