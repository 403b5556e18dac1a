import type { ContinualDocument } from "@condensery/orchestrator";

/** Two methods over two steps of four classes, two orders and one network each. */
export const sampleExperiment: ContinualDocument = {
  dataset: { uri: "idx:a", name: "idx:a&b", digest: "ab".repeat(32), classes: ["w", "x", "y", "z"] },
  imagesPerClass: 3,
  orders: [
    [
      [0, 1],
      [2, 3],
    ],
    [
      [1, 2],
      [0, 3],
    ],
  ],
  network: {
    kind: "convnet",
    channels: 1,
    height: 8,
    width: 8,
    classes: 4,
    filters: 4,
    depth: 1,
    norm: "instance",
    pooling: "average",
  },
  protocol: {
    batchSize: 256,
    optimiser: { kind: "sgd", momentum: 0.9, weightDecay: 0.0005 },
    schedule: { kind: "constant" },
    epochs: 9,
    learningRate: 0.01,
  },
  evaluations: 1,
  featureEpochs: 20,
  seed: "0",
  groups: [{ method: "satm", classes: [0, 1], source: "condensations/1", alpha: 0.5 }],
  rows: [
    { method: "satm", step: 1, classes: 2, images: 6, mean: 0.95, standardDeviation: 0.05, accuracies: [[0.9], [1]] },
    { method: "satm", step: 2, classes: 4, images: 12, mean: 0.8, standardDeviation: 0, accuracies: [[0.8], [0.8]] },
    { method: "random", step: 1, classes: 2, images: 6, mean: 0.5, standardDeviation: 0.1, accuracies: [[0.4], [0.6]] },
    {
      method: "random",
      step: 2,
      classes: 4,
      images: 12,
      mean: 0.25,
      standardDeviation: 0.25,
      accuracies: [[0], [0.5]],
    },
  ],
  averages: [
    { method: "satm", mean: 0.875, standardDeviation: 0.025 },
    { method: "random", mean: 0.375, standardDeviation: 0.175 },
  ],
  device: { provider: "cpu", threads: 1, onnxruntime: "1" },
  versions: { condensery: "0.1.0", node: "20" },
};
