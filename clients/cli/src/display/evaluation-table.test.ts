import type { FolderEvaluation, MeasuredRow, NetworkSpec } from "@condensery/orchestrator";
import { expect, it } from "vitest";
import { evaluationTable } from "./evaluation-table.js";

const image = { channels: 1, height: 32, width: 32, classes: 2 };
const jobNetwork = { kind: "convnet", ...image, filters: 32, depth: 3, norm: "instance", pooling: "average" } as const;

function rowOf(network: NetworkSpec, subject: MeasuredRow["subject"], ...accuracies: readonly number[]): MeasuredRow {
  return {
    subject,
    network,
    images: 10,
    epochs: 300,
    learningRate: 0.0123456,
    repeats: accuracies.map((last, repeat) => ({
      repeat,
      last,
      best: 1,
      bestEpoch: 20,
      curve: [],
      classCorrect: [1, 2],
      confusion: [],
    })),
  };
}

function evaluationOf(rows: readonly MeasuredRow[], more: Partial<FolderEvaluation> = {}): FolderEvaluation {
  return {
    folder: "out",
    augmentationScores: [],
    jobNetwork,
    recorded: undefined,
    document: {
      set: { sha256: "ab", images: 10 },
      source: { uri: "mnist", name: "mnist", digest: "cd", classes: ["zero", "one"], testImages: [2, 2] },
      protocol: {
        epochs: 300,
        batchSize: 256,
        optimiser: { kind: "sgd", momentum: 0.9, weightDecay: 5e-4 },
        schedule: { kind: "step", factor: 0.1, restart: true },
        learningRate: { kind: "learned" },
        baselineLearningRate: { kind: "fixed", rate: 0.01 },
        labels: "stored",
        wholeEpochs: 300,
        featureEpochs: 20,
      },
      seed: "0",
      rows,
      device: { provider: "cpu", threads: 1, onnxruntime: "1.30.0" },
      versions: { condensery: "0.1.0", node: "20.0.0" },
    },
    ...more,
  };
}

it("names each row's network", () => {
  const network = { kind: "vgg11", ...image, filters: 64 } as const;
  const recorded = {
    accuracies: [],
    mean: 0.8,
    standardDeviation: 0.125,
    images: 10,
    repeats: 5,
    epochs: 300,
    learningRate: 0.01,
  };
  const evaluation = evaluationOf([rowOf(network, "condensed", 0.5, 0.75)], {
    recorded,
    file: "out/evaluations/a.json",
  });
  expect(evaluationTable(evaluation, 1.25)).toBe(
    `trained on           network                       test accuracy  learning rate  images  networks
condensed            vgg11, width 64             62.50 ± 12.50 %        0.01235      10         2
recorded by the job  convnet, width 32, depth 3  80.00 ± 12.50 %           0.01      10         5
seconds   1.3
folder    out
saved to  out/evaluations/a.json
`,
  );
});

it("shows the best epochs, searches and scores where there are some", () => {
  const network = { kind: "lenet", ...image } as const;
  const [condensed, random, whole] = [0.5, 0.25, 0.75].map((last, index) =>
    rowOf(network, (["condensed", "random", "whole"] as const)[index] ?? "condensed", last),
  );
  if (condensed === undefined || random === undefined || whole === undefined) throw new Error("three rows");
  const searched = { ...random, search: [{ learningRate: 0.0123456, accuracy: 0.5 }] };
  const evaluation = evaluationOf([condensed, searched, whole]);
  const { document } = evaluation;
  const protocol = {
    ...document.protocol,
    testEvery: 10,
    baselineLearningRate: { kind: "searched", rates: [0.0123456], on: "test" },
  } as const;
  expect(evaluationTable({ ...evaluation, document: { ...document, protocol } }, 1)).toBe(
    `trained on      network   test accuracy       best epoch  learning rate  images  networks
condensed       lenet    50.00 ± 0.00 %  100.00 ± 0.00 %        0.01235      10         1
random real     lenet    25.00 ± 0.00 %  100.00 ± 0.00 %        0.01235      10         1
whole data set  lenet    75.00 ± 0.00 %  100.00 ± 0.00 %        0.01235      10         1
rate     0.01235 of 1, chosen on test images, for random real (lenet)
LRS      0.2689, of best epochs 0.2689 (HLR 0.2500, IOR 0.2500), lenet
seconds  1.0
folder   out
`,
  );
});

it("shows confusion matrices of all repeats", () => {
  const row = rowOf({ kind: "lenet", ...image }, "condensed", 0.75, 0.5);
  const [first, second] = row.repeats;
  if (first === undefined || second === undefined) throw new Error("two repeats");
  const repeats = [
    { ...first, confusion: [2, 0, 1, 1] },
    { ...second, confusion: [1, 1, 1, 1] },
  ];
  expect(evaluationTable(evaluationOf([{ ...row, repeats }]), 1)).toContain(`
condensed; lenet: true class by predicted class
      zero  one  correct
zero     3    1   75.0 %
one      2    2   50.0 %
`);
});

it.each<[NetworkSpec, string]>([
  [{ ...jobNetwork, norm: "none", pooling: "max" }, "convnet, width 32, depth 3, norm none, pooling max"],
  [{ kind: "alexnet", ...image, filters: 64 }, "alexnet, width 64"],
  [{ kind: "resnet18-ap", ...image, filters: 8 }, "resnet18-ap, width 8"],
  [{ kind: "vgg11", ...image, filters: 8, norm: "batch" }, "vgg11, width 8, norm batch"],
  [{ kind: "mlp", ...image, hidden: 128 }, "mlp, width 128"],
  [{ kind: "lenet", ...image }, "lenet"],
])("%j", (network, text) => {
  const table = evaluationTable(evaluationOf([rowOf(network, "condensed", 0.5, 0.75)]), 1);
  expect(table.split("\n")[1]).toMatch(new RegExp(`^condensed +${text} +62\\.50`));
});
