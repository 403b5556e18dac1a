import { dsaAugmentation } from "@condensery/condensation";
import { expect, it } from "vitest";
import { decodeEvaluationDocument, encodeEvaluationDocument, type EvaluationDocument } from "./evaluation-document.js";

const image = { channels: 1, height: 32, width: 32, classes: 2 };
const document: EvaluationDocument = {
  set: { sha256: "ab", images: 4 },
  source: { uri: "idx:a", name: "a", digest: "cd", classes: ["x", "y"], testImages: [5, 0] },
  protocol: {
    epochs: 10,
    batchSize: 256,
    optimiser: { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
    schedule: { kind: "step", epochs: [3, 5], factor: 0.5, restart: true },
    augmentation: dsaAugmentation({ strategy: ["crop", "cutout"] }),
    testEvery: 5,
    learningRate: { kind: "searched", rates: [0.1, 0.2], on: "train" },
    baselineLearningRate: { kind: "fixed", rate: 0.01 },
    labels: "stored",
    wholeEpochs: 3,
    featureEpochs: 20,
  },
  seed: "18446744073709551615",
  rows: [
    {
      subject: "condensed",
      network: { kind: "convnet", ...image, filters: 4, depth: 2, norm: "none", pooling: "max" },
      images: 4,
      epochs: 10,
      learningRate: 0.2,
      search: [
        { learningRate: 0.1, accuracy: 0.5 },
        { learningRate: 0.2, accuracy: 0.75 },
      ],
      repeats: [
        {
          repeat: 0,
          last: 0.5,
          best: 0.75,
          bestEpoch: 5,
          classCorrect: [3, 0],
          confusion: [3, 2, 0, 0],
          curve: [
            { epoch: 5, loss: 0.5, accuracy: 0.75 },
            { epoch: 10, loss: null, accuracy: 0.5 },
          ],
        },
      ],
    },
    { subject: "whole", network: { kind: "lenet", ...image }, images: 9, epochs: 3, learningRate: 0.01, repeats: [] },
    ...(["vgg11", "resnet18"] as const).flatMap((kind) =>
      [{}, { norm: "batch" } as const].map((norm) => ({
        subject: "random" as const,
        network: { kind, ...image, filters: 8, ...norm },
        images: 9,
        epochs: 3,
        learningRate: 0.01,
        repeats: [],
      })),
    ),
  ],
  device: { provider: "cpu", threads: 1, onnxruntime: "1.30.0" },
  versions: { condensery: "0.1.0", node: "20.1.0" },
};

it("survives its text", () => {
  expect(decodeEvaluationDocument("e.json", encodeEvaluationDocument(document))).toEqual(document);
});

it.each<[string, (text: string) => string, string]>([
  ["another format", (text) => text.replace("evaluation/1", "evaluation/9"), "e.json, format: expected"],
  [
    "an unknown field",
    (text) => text.replace('"last":', '"first": 1, "last":'),
    "rows[0].repeats[0].first: is not known",
  ],
  ["an accuracy in percent", (text) => text.replace('"best": 0.75', '"best": 75'), "rows[0].repeats[0].best: expected"],
  ["a network that cannot be", (text) => text.replace('"depth": 2', '"depth": 9'), "rows[0].network: "],
  ["another augmentation", (text) => text.replace('"cutout"', '"blur"'), "protocol.augmentation: blur is no group"],
  ["a wild augmentation", (text) => text.replace('"probFlip": 0.5', '"probFlip": 5'), "protocol.augmentation: "],
  [
    "a learned rate of real images",
    (text) => text.replace('"kind": "fixed",\n   "rate": 0.01', '"kind": "learned"'),
    "protocol.baselineLearningRate: ",
  ],
])("refuses %s", (_name, change, message) => {
  const text = encodeEvaluationDocument(document);
  expect(change(text)).not.toBe(text);
  expect(() => decodeEvaluationDocument("e.json", change(text))).toThrow(message);
});
