import { describe, expect, it } from "vitest";
import { parseFlags } from "../flags/parse-flags.js";
import { runCommand } from "../testing/run-command.js";
import { askedExperiment } from "./asked-experiment.js";
import { continualFlags } from "./continual-flags.js";

const asked = (line: string) => askedExperiment(parseFlags(line.split(" "), continualFlags), "idx:data");

describe("the flags of an experiment", () => {
  it("go to learning, to the evaluation, or to the experiment", () => {
    const experiment = "--steps 2 --orders 3 --methods mtt,random --images-per-class 4 --seed 18446744073709551615";
    const learning =
      "--inner-steps 9 --kept-steps 1/3 --alpha 0.1 --augmentation dsa --dsa-strategy crop --dsa-mode siamese";
    const evaluation = "--evaluations 2 --evaluation-epochs 7 --learning-rate 0.5 --momentum 0 --decay-epochs 3,5";
    expect(asked(`${experiment} ${learning} ${evaluation} --feature-epochs 8`)).toEqual({
      request: {
        steps: 2,
        orders: 3,
        methods: ["mtt", "random"],
        job: {
          dataset: "idx:data",
          imagesPerClass: 4,
          innerSteps: 9,
          keptSteps: 3,
          alpha: 0.1,
          evaluations: 2,
          evaluationEpochs: 7,
          seed: "18446744073709551615",
        },
        evaluation: {
          learningRate: 0.5,
          momentum: 0,
          decayEpochs: [3, 5],
          featureEpochs: 8,
          augmentation: "dsa",
          dsaStrategy: "crop",
          dsaMode: "siamese",
        },
      },
      learning: {
        imagesPerClass: 4,
        innerSteps: 9,
        keptSteps: 3,
        alpha: 0.1,
        augmentation: "dsa",
        dsaStrategy: "crop",
        dsaMode: "siamese",
        seed: 2n ** 64n - 1n,
      },
    });
  });

  it("name nothing that is not given", () => {
    expect(asked("--json")).toEqual({ request: { job: { dataset: "idx:data" }, evaluation: {} }, learning: {} });
  });
});

// None of these starts anything
it.each([
  ["--steps 0 --orders 1 --evaluations 0", [/^condensery: --steps must be/m, /^condensery: --evaluations must be/m]],
  ["--methods satm,mean", [/--methods must be one of satm, mtt, random, herding, k-center, got "mean"/]],
  ["--ipc 1 --images-per-class 1", [/--ipc is the same as --images-per-class/]],
  ["--images-per-class 0", [/--images-per-class must be an integer of at least 1, got 0/]],
  ["--learning-rate 0 --momentum 2", [/--learning-rate must be/, /--momentum must be/]],
  ["--address 127.0.0.1:1", [/--address needs --evaluator/]],
  ["--evaluator 127.0.0.1:1", [/--evaluator needs --address/]],
  ["--evaluator 127.0.0.1:1 --methods random --threads 1", [/--threads is for a system that is started here/]],
  ["--methods random --tls-ca x", [/--tls-ca is for a running system/]],
  ["--methods random here", [/continual takes flags only, got "here"/]],
])("%s is refused", async (line, messages) => {
  const { code, error } = await runCommand(["continual", "--out", "/proc/none", ...line.split(" ")]);
  expect(code).toBe(2);
  for (const message of messages) expect(error).toMatch(message);
});
