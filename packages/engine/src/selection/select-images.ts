/** Choosing real images of each class to compare condensed ones with. */
import { randomPerClass } from "@condensery/datasets";
import { buildNetwork, type NetworkSpec } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import type { Runtime, Workspace } from "@condensery/runtime";
import { classifier } from "../classification.js";
import { compileHere, type Compiler } from "../compiler-thread.js";
import type { EvaluationProgress } from "../evaluation.js";
import { standardProtocol, type EvaluationProtocol } from "../evaluation-protocol.js";
import { imageSubset } from "../image-subset.js";
import type { LabelledImages } from "../labelled-images.js";
import type { NetworkState } from "../network-state.js";
import { trainingPrograms, trainNetwork } from "../network-training.js";
import type { UsageMeter } from "../usage.js";
import { herding } from "./herding.js";
import { kCenter } from "./k-center.js";
import { featureNetwork } from "./network-features.js";

export const selectionMethods = ["random", "herding", "k-center"] as const;
export type SelectionMethod = (typeof selectionMethods)[number];

export interface SelectionRequest {
  readonly method: SelectionMethod;
  readonly imagesPerClass: number;
  readonly train: LabelledImages;
  readonly seed: bigint;
  /** How the network is trained whose features herding and k-center compare. */
  readonly features: FeatureTraining;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
  readonly meter?: UsageMeter | undefined;
  readonly compiler?: Compiler | undefined;
}

/** Plain training on all images of the split, with the evaluation's SGD. */
export interface FeatureTraining {
  readonly spec: NetworkSpec;
  readonly epochs: number;
  readonly learningRate: number;
}

/**
 * Indices of training images, `imagesPerClass` of each class, class-major and in the order of their choice: [classes *
 * imagesPerClass]. Herding and k-center work on each class alone, with the features of a network trained on the split.
 * Deterministic in its request. Throws NotEnoughImagesError.
 */
export async function selectImages(runtime: Runtime, request: SelectionRequest): Promise<Int32Array> {
  const { method, imagesPerClass, train, seed } = request;
  // Checks the counts before anything is trained
  const random = randomPerClass(train.labels, train.classes, imagesPerClass, seed);
  if (method === "random") return random;
  const choose = method === "herding" ? herding : kCenter;
  await using workspace = runtime.open();
  const state = await trainedNetwork(workspace, request);
  const chosen = new Int32Array(random.length);
  for (let label = 0; label < train.classes; label++) {
    const members = membersOf(train.labels, label);
    const { features, size } = await classFeatures(workspace, request, members, state);
    const order = randomStream({ seed, purpose: "selection-order", indices: [label] }).permutation(members.length);
    const rows = await choose({ features, size, order }, imagesPerClass);
    chosen.set(
      rows.map((row) => members[row] ?? 0),
      label * imagesPerClass,
    );
  }
  return chosen;
}

async function trainedNetwork(workspace: Workspace, request: SelectionRequest): Promise<NetworkState> {
  const { train, seed, features, signal = new AbortController().signal, onProgress, meter } = request;
  const { spec, epochs, learningRate } = features;
  const network = buildNetwork(spec);
  // Epochs count from 0
  const last = epochs - 1;
  const protocol: EvaluationProtocol = {
    ...standardProtocol,
    repeats: 1,
    epochs: last,
    learningRate,
    schedule: { kind: "constant" },
  };
  const training = { kind: "streamed", images: train } as const;
  const stepsTotal = epochs * Math.ceil(train.count / protocol.batchSize);
  let stepsDone = 0;
  let state: NetworkState = { theta: new Float32Array() };
  await trainNetwork(workspace, {
    network,
    protocol,
    training,
    seed,
    signal,
    meter,
    programs: await trainingPrograms(network, training, protocol, request.compiler ?? compileHere),
    repeat: 0,
    initialisation: randomStream({ seed, purpose: "selection-initialisation" }),
    onSteps: (steps) => onProgress?.({ stepsDone: (stepsDone += steps), stepsTotal }),
    onTest: async (tested) => void (state = tested.state),
  });
  return state;
}

/** Features of some images, [members, size]. */
async function classFeatures(
  workspace: Workspace,
  { train, features: { spec }, signal, meter, compiler }: SelectionRequest,
  members: Int32Array,
  { theta, statistics }: NetworkState,
): Promise<{ readonly features: Float32Array; readonly size: number }> {
  const { network, size, parametersOf } = featureNetwork(spec);
  const features = new Float32Array(members.length * size);
  const { logits } = await classifier(network, imageSubset(train, members), compiler);
  const keep = (indices: Int32Array, batch: Float32Array): void => features.set(batch, (indices[0] ?? 0) * size);
  await logits(workspace, { theta: parametersOf(theta), statistics }, keep, { ...(signal && { signal }), meter });
  return { features, size };
}

function membersOf(labels: Int32Array, label: number): Int32Array {
  return Int32Array.from([...labels.keys()].filter((index) => labels[index] === label));
}
