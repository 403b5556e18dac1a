import type { FloatTensor } from "@condensery/condensation";
import { evaluate, standardProtocol } from "@condensery/engine";
import type { Runtime } from "@condensery/runtime";
import type { EventListener, EvaluationSubject } from "./events.js";
import type { AccuracyRow } from "./job-result.js";
import type { LoadedData } from "./load-data.js";

/** How a set of images is evaluated; everything else is the literature's (methods section 4.2). */
export interface EvaluationSettings {
  readonly repeats: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: bigint;
}

export interface EvaluatedSet {
  readonly subject: EvaluationSubject;
  /** The images of a repeat. */
  readonly imagesOf: (repeat: number) => FloatTensor;
  readonly labels: FloatTensor;
  readonly settings: EvaluationSettings;
}

/** Trains fresh networks on a set of images and tests them on the test split. */
export async function evaluateSet(
  runtime: Runtime,
  data: LoadedData,
  { subject, imagesOf, labels, settings }: EvaluatedSet,
  emit: EventListener,
  signal: AbortSignal | undefined,
): Promise<AccuracyRow> {
  const { repeats, epochs, learningRate, seed } = settings;
  const evaluation = await evaluate(runtime, {
    network: data.network,
    protocol: { ...standardProtocol, repeats, epochs, learningRate },
    imagesOf,
    labels,
    test: data.test,
    seed,
    signal,
    onProgress: (progress) => emit({ kind: "evaluation-progressed", subject, ...progress }),
  });
  const { accuracies, mean, standardDeviation } = evaluation;
  emit({ kind: "evaluation-completed", subject, accuracies, mean, standardDeviation });
  return { accuracies, mean, standardDeviation, images: labels.shape[0] ?? 0, repeats, epochs, learningRate };
}
