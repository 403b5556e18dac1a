import type { AccuracyRow, NetworkSpec } from "@condensery/orchestrator";
import { expect, it } from "vitest";
import { evaluationTable } from "./evaluation-table.js";

const image = { channels: 1, height: 32, width: 32, classes: 10 };
const jobNetwork = { kind: "convnet", ...image, filters: 32, depth: 3, norm: "instance", pooling: "average" } as const;
const accuracy: AccuracyRow = {
  accuracies: [0.5, 0.75],
  mean: 0.625,
  standardDeviation: 0.125,
  images: 10,
  repeats: 2,
  epochs: 300,
  learningRate: 0.01,
};
const recorded = { ...accuracy, mean: 0.8, repeats: 5 };

it("names each row's network", () => {
  const network = { kind: "vgg11", ...image, filters: 64 } as const;
  expect(evaluationTable({ folder: "out", network, accuracy, jobNetwork, recorded }, 1.25)).toBe(
    `trained on           network                       test accuracy  images  networks
condensed            vgg11, width 64             62.50 ± 12.50 %      10         2
recorded by the job  convnet, width 32, depth 3  80.00 ± 12.50 %      10         5
seconds  1.3
folder   out
`,
  );
});

it.each<[NetworkSpec, string]>([
  [{ ...jobNetwork, norm: "none", pooling: "max" }, "convnet, width 32, depth 3, norm none, pooling max"],
  [{ kind: "alexnet", ...image, filters: 64 }, "alexnet, width 64"],
  [{ kind: "resnet18-ap", ...image, filters: 8 }, "resnet18-ap, width 8"],
  [{ kind: "mlp", ...image, hidden: 128 }, "mlp, width 128"],
  [{ kind: "lenet", ...image }, "lenet"],
])("%j", (network, text) => {
  const table = evaluationTable({ folder: "out", network, accuracy, jobNetwork, recorded: undefined }, 1);
  expect(table.split("\n")[1]).toMatch(new RegExp(`^condensed +${text} +62\\.50`));
});
