import { createHash } from "node:crypto";
import type {
  CallContext,
  ComputeDevice,
  ContinualCompute,
  EvaluationRequest,
  TrainedImages,
} from "../compute/compute.js";
import { StepCounter } from "../evaluation/step-counter.js";
import { concurrently } from "../jobs/concurrently.js";
import { version } from "../version.js";
import type { ContinualListener } from "./continual-event.js";
import type { ContinualMethod } from "./continual-request.js";
import type { Experiment } from "./experiment.js";
import { readMeasured, type Measured } from "./measured.js";
import { resultKey, type ResultStore } from "./result-store.js";

/** A memory to measure. */
export interface PlannedMemory {
  readonly method: ContinualMethod;
  /** From 0. */
  readonly order: number;
  readonly step: number;
  /** Number of its images. */
  readonly images: number;
  /** Labels of the classes whose test images count. */
  readonly seen: readonly number[];
  readonly imagesOf: () => TrainedImages;
}

export interface MeasuredMemory extends Omit<PlannedMemory, "imagesOf"> {
  /** Share of the seen classes' test images that were classified correctly, one a network, in [0, 1]. */
  readonly accuracies: readonly number[];
}

export interface MeasuredMemories {
  readonly memories: readonly MeasuredMemory[];
  /** Of the first answer. */
  readonly device: ComputeDevice;
}

export interface MeasuringTools extends Pick<CallContext, "signal" | "onRetry"> {
  readonly compute: Pick<ContinualCompute, "evaluate">;
  readonly results: ResultStore;
  readonly emit: ContinualListener;
}

/** Calls under way at once: enough for many replicas, few enough for the queue of one. */
const mostCalls = 32;

/**
 * Trains fresh networks on every memory, each by a call of its own, so that replicas share them and an interruption
 * costs those under way alone. No two networks of the experiment begin alike: each order has numbers of its own.
 */
export async function measureMemories(
  { plan, network, task }: Experiment,
  memories: readonly PlannedMemory[],
  { compute, results, emit, signal, onRetry }: MeasuringTools,
): Promise<MeasuredMemories> {
  const { evaluations, epochs, learningRate, protocol } = plan;
  const stepsOf = ({ images }: PlannedMemory): number => (epochs + 1) * Math.ceil(images / protocol.batchSize);
  const total = evaluations * memories.reduce((sum, memory) => sum + stepsOf(memory), 0);
  const counter = new StepCounter(total, (stepsDone, stepsTotal) =>
    emit({ kind: "evaluation-progressed", stepsDone, stepsTotal }),
  );
  const missing = memories.map(() => evaluations);

  const measure = async (memory: PlannedMemory, repeat: number, callSignal: AbortSignal): Promise<Measured> => {
    const trained = memory.imagesOf();
    const firstRepeat = memory.order * evaluations + repeat;
    const common = { ...task, network, learningRate, epochs, firstRepeat, repeats: 1, protocol };
    const key = keyOf(common, trained);
    const piece = counter.piece();
    let measured = readMeasured(await results.get(key), network.classes);
    if (measured === undefined) {
      const context = { signal: callSignal, onRetry, onProgress: piece };
      const { outcomes, classImages, device } = await compute.evaluate({ ...common, ...trained }, context);
      measured = { classCorrect: outcomes[0]?.classCorrect ?? [], classImages, device };
      const { provider, threads, onnxruntime } = device;
      await results.set(key, {
        classCorrect: [...measured.classCorrect],
        classImages: [...classImages],
        device: { provider, threads, onnxruntime },
      });
    }
    piece(stepsOf(memory));
    return measured;
  };

  const answers: (Measured & { readonly accuracy: number })[] = [];
  await concurrently(
    memories.length * evaluations,
    mostCalls,
    async (index, callSignal) => {
      const place = Math.floor(index / evaluations);
      const memory = memories[place];
      if (memory === undefined) throw new RangeError(`an experiment has no memory ${place}`);
      const measured = await measure(memory, index % evaluations, callSignal);
      answers[index] = { ...measured, accuracy: accuracyOn(memory.seen, measured) };
      missing[place] = (missing[place] ?? 0) - 1;
      if (missing[place] !== 0) return;
      const { method, order, step } = memory;
      const { accuracies } = accuraciesOf(place);
      emit({ kind: "memory-evaluated", method, order: order + 1, step: step + 1, accuracies });
    },
    signal,
  );
  const [first] = answers;
  if (first === undefined) throw new RangeError("an experiment has at least one memory");
  return {
    memories: memories.map(({ imagesOf: _imagesOf, ...memory }, place) => ({ ...memory, ...accuraciesOf(place) })),
    device: first.device,
  };

  function accuraciesOf(place: number): Pick<MeasuredMemory, "accuracies"> {
    const own = answers.slice(place * evaluations, (place + 1) * evaluations);
    return { accuracies: own.map(({ accuracy }) => accuracy) };
  }
}

/** Share of some classes' test images that were classified correctly among all classes. */
export function accuracyOn(seen: readonly number[], { classCorrect, classImages }: Measured): number {
  const sum = (counts: readonly number[]): number => seen.reduce((total, label) => total + (counts[label] ?? 0), 0);
  return sum(classCorrect) / sum(classImages);
}

/** Of all that determines what an evaluation by this version finds: images by their digest, the data set by its content. */
function keyOf(request: Omit<EvaluationRequest, keyof TrainedImages>, trained: TrainedImages): string {
  const memory = "realImages" in trained ? trained : { sha256: digestOf(trained) };
  return resultKey({ kind: "evaluation", version, ...request, ...memory, dataset: request.dataset.digest });
}

function digestOf({ images, labels }: Extract<TrainedImages, { readonly images: unknown }>): string {
  const hash = createHash("sha256").update(JSON.stringify([images.shape, labels.shape]));
  for (const { data } of [images, labels]) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest("hex");
}
