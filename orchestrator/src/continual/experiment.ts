import {
  publishedStatistics,
  readDatasetName,
  standardise,
  type ChannelStatistics,
  type Standardisation,
} from "@condensery/datasets";
import type { ConvNetSpec } from "@condensery/networks";
import type { DatasetFacts, Task } from "../compute/compute.js";
import { jobNetwork } from "../limits/job-network.js";
import { paddedSize } from "../jobs/padded-size.js";
import { JobSpecError } from "../specification/job-spec.js";
import { classOrders, type ClassOrder } from "./class-orders.js";
import type { ContinualPlan } from "./continual-plan.js";

/** A plan on its data set. */
export interface Experiment {
  readonly plan: ContinualPlan;
  readonly data: DatasetFacts;
  readonly orders: readonly ClassOrder[];
  /** Its head has all classes from the first step on. */
  readonly network: ConvNetSpec;
  /** Of every evaluation: the whole data set, with its own statistics. */
  readonly task: Omit<Task, "network"> & { readonly preprocessing: Standardisation };
}

/** @throws JobSpecError when the data set does not allow what is planned */
export function experimentOn(plan: ContinualPlan, data: DatasetFacts): Experiment {
  const { steps, orders, methods, imagesPerClass, network } = plan;
  const { classes, shape, trainImages, uri, digest } = data;
  const seed = BigInt(plan.seed);
  const problems: string[] = [];
  const fewest = Math.min(...trainImages);
  if (imagesPerClass > fewest) {
    const poor = classes[trainImages.indexOf(fewest)];
    problems.push(
      `imagesPerClass must be at most ${fewest}, as class ${poor} has training images, got ${imagesPerClass}`,
    );
  }
  if (steps === classes.length && methods.some((method) => method !== "random")) {
    problems.push(
      `steps must leave at least two classes to tell apart at each step, got ${steps} for ${steps} classes`,
    );
  }
  if (problems.length > 0) throw new JobSpecError(problems);
  return {
    plan,
    data,
    orders: classOrders({ classes: classes.length, steps, orders, seed }),
    network: jobNetwork(network, { ...shape, classes: classes.length }).spec,
    task: {
      dataset: { uri, digest },
      preprocessing: standardise(statisticsOf(plan, data), paddedSize(shape, network)),
      seed,
    },
  };
}

/** Published ones where the plan has them, else those of the data set's own training images. */
function statisticsOf({ dataset, preprocessing }: ContinualPlan, { statistics }: DatasetFacts): ChannelStatistics {
  if (preprocessing === undefined) return statistics;
  return publishedStatistics(readDatasetName(dataset).kind, preprocessing === "literature-mtt") ?? statistics;
}
