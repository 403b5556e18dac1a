import type { CondensationState } from "@condensery/condensation";
import { span, type OpenSpan } from "@condensery/service-kit";
import type { AccuracyRow, JobAccuracies } from "../results/job-result.js";
import { evaluateSet, type EvaluatedSet } from "./evaluate-set.js";
import { baselineImages, type ClassImages } from "./initial-images.js";
import { costAttributes, warnOfRetry, type JobContext } from "./job-context.js";
import { taskOf } from "./load-data.js";

/**
 * Evaluates the condensed images beside random real ones. The condensed set is trained on with the learned alpha, as in
 * the literature. Random real images have learned none: they get the same protocol with the initial alpha, and each
 * repeat draws its own. Nothing is measured where no repeats are asked for.
 */
export async function compareWithRandom(
  context: JobContext,
  initial: ClassImages,
  state: CondensationState,
): Promise<Omit<JobAccuracies, "experts">> {
  const { spec, data } = context;
  const seed = BigInt(spec.seed);
  if (spec.evaluation.repeats === 0) return {};
  const common = { task: taskOf(data, seed), labels: initial.labels };
  const images = { shape: initial.images.shape, data: state.images.value };
  const settings = { ...spec.evaluation, augmentation: spec.augmentation };
  return {
    condensed: await measured(context, {
      ...common,
      subject: "condensed",
      imagesOf: () => images,
      settings: { ...settings, learningRate: state.alpha.value },
    }),
    randomReal: await measured(context, {
      ...common,
      subject: "random-real",
      imagesOf: async (repeat) => (await baselineImages(data, spec.imagesPerClass, seed, repeat)).images,
      settings: { ...settings, learningRate: spec.recipe.alpha },
    }),
  };
}

function measured(context: JobContext, set: EvaluatedSet): Promise<AccuracyRow> {
  const attributes = {
    "condensery.images": set.labels.shape[0],
    "condensery.parameters": context.data.parameters,
  };
  return span("condensery.evaluation", attributes, (open) => evaluated(context, set, open));
}

async function evaluated(
  { compute, costs, journal, emit, signal }: JobContext,
  set: EvaluatedSet,
  open: OpenSpan<"condensery.evaluation">,
): Promise<AccuracyRow> {
  const { subject } = set;
  const { row, costs: took } = await evaluateSet(set, {
    compute,
    journal,
    signal,
    onRetry: warnOfRetry(emit),
    onProgress: (stepsDone, stepsTotal) => emit({ kind: "evaluation-progressed", subject, stepsDone, stepsTotal }),
  });
  open.set(costAttributes(costs.add(took)));
  const { accuracies, mean, standardDeviation } = row;
  emit({ kind: "evaluation-completed", subject, accuracies, mean, standardDeviation });
  return row;
}
