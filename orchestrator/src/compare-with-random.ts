import type { CondensationState } from "@condensery/condensation";
import { evaluateSet } from "./evaluate-result.js";
import { baselineImages, type ClassImages } from "./initial-images.js";
import type { JobContext } from "./job-context.js";
import type { JobAccuracies } from "./job-result.js";

/**
 * Evaluates the condensed images beside random real ones. The condensed set is trained on with the learned alpha, as in
 * the literature. Random real images have learned none: they get the same protocol with the initial alpha, and each
 * repeat draws its own.
 */
export async function compareWithRandom(
  { spec, device, data, emit, signal }: JobContext,
  initial: ClassImages,
  state: CondensationState,
): Promise<Pick<JobAccuracies, "condensed" | "randomReal">> {
  const settings = { ...spec.evaluation, seed: BigInt(spec.seed) };
  await using lease = await device.parallel(settings.repeats);
  const images = { shape: initial.images.shape, data: state.images.value };
  const condensed = {
    subject: "condensed",
    imagesOf: () => images,
    labels: initial.labels,
    settings: { ...settings, learningRate: state.alpha.value },
  } as const;
  const randomReal = {
    subject: "random-real",
    imagesOf: (repeat: number) => baselineImages(data, spec.imagesPerClass, settings.seed, repeat).images,
    labels: initial.labels,
    settings: { ...settings, learningRate: spec.recipe.alpha },
  } as const;
  return {
    condensed: await evaluateSet(lease.runtime, data, condensed, emit, signal),
    randomReal: await evaluateSet(lease.runtime, data, randomReal, emit, signal),
  };
}
