import type { NetworkSpec } from "@condensery/wire/convert";
import type { CallContext, EvaluationCompute, Task, TrainedImages } from "../compute/compute.js";
import { baselineSeed } from "../jobs/initial-images.js";
import type { Baseline, EvaluationPlan } from "./evaluation-plan.js";

/** What real images are chosen from, and how many. */
export interface BaselineSource extends Pick<Task, "dataset" | "preprocessing" | "seed"> {
  readonly imagesPerClass: number;
  /** Its features are compared. */
  readonly featureNetwork: NetworkSpec;
}

/** The images of each repeat. */
export type BaselineImages = ReadonlyMap<Baseline, (repeat: number) => TrainedImages>;

/**
 * The images of the baselines that a plan has. Random ones are another draw for each repeat, that of the job which made
 * the condensed images; herding and k-center have one choice for all repeats, of the features of a network trained on the
 * whole training split.
 */
export async function selectBaselines(
  compute: EvaluationCompute,
  { baselines, protocol, repeats }: EvaluationPlan,
  source: BaselineSource,
  context: CallContext,
): Promise<BaselineImages> {
  const images = new Map<Baseline, (repeat: number) => TrainedImages>();
  for (const baseline of baselines) images.set(baseline, await imagesOf(baseline));
  return images;

  async function imagesOf(baseline: Baseline): Promise<(repeat: number) => TrainedImages> {
    const { dataset, preprocessing, seed, imagesPerClass, featureNetwork: network } = source;
    if (baseline === "whole") return () => ({ realImages: "all" });
    if (baseline === "random") {
      const draws: (readonly number[])[] = [];
      for (let repeat = 0; repeat < repeats; repeat++) {
        const asked = { dataset, seed: baselineSeed(seed, repeat), imagesPerClass };
        draws.push((await compute.selectImages({ ...asked, choice: { method: "random" } }, context)).indices);
      }
      // A search for a learning rate trains a network beyond the repeats on the first draw
      return (repeat) => ({ realImages: draws[repeat] ?? draws[0] ?? [] });
    }
    const choice = { method: baseline, network, preprocessing, epochs: protocol.featureEpochs } as const;
    const { indices } = await compute.selectImages({ dataset, seed, imagesPerClass, choice }, context);
    return () => ({ realImages: indices });
  }
}
