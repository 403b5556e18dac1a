/** `evaluate` and `compare` on a real result, with evaluators of their own and with running ones. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder, writeTinyDataset, writeTinyResult } from "@condensery/orchestrator/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startLocalSystem } from "../connection/start-local-system.js";
import { jsonLines, runCommand } from "../testing/run-command.js";

// Each call starts a process
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let shared: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
beforeAll(async () => {
  shared = await temporaryFolder();
  data = join(shared.path, "data");
  await writeTinyDataset(data);
  for (const [name, request] of [
    ["one", { imagesPerClass: 1 }],
    ["two", { imagesPerClass: 2, seed: "7" }],
    ["three", {}],
    ["four", {}],
  ] as const) {
    await writeTinyResult(join(shared.path, name), data, request);
  }
});
afterAll(() => shared[Symbol.asyncDispose]());

const folder = (name: string): string => join(shared.path, name);
const evaluate = (name: string, ...more: string[]) =>
  runCommand([
    "evaluate",
    folder(name),
    "--dataset",
    `idx:${data}`,
    "--evaluation-epochs",
    "3",
    "--threads",
    "1",
    "--provider",
    "cpu",
    ...more,
  ]);

describe("condensery evaluate", () => {
  it("trains several networks and baselines with a protocol, and saves what it found", async () => {
    const protocol =
      "--optimiser adamw --weight-decay 0.1 --schedule cosine --test-every 2 --baseline-learning-rate 0.01";
    const flags = [...protocol.split(" "), "--network", "convnet", "--networks", "mlp", "--width", "4"];
    const baselines = ["--baseline", "random,whole", "--whole-epochs", "2", "--confusion"];
    const run = await evaluate("one", "--repeats", "2", ...flags, ...baselines, "--json");
    expect(run).toMatchObject({ code: 0, error: "" });
    const lines = jsonLines(run.out);
    expect(lines.filter(({ kind }) => kind === "evaluation-completed")).toHaveLength(6);
    const result = lines.at(-1);
    const [saved] = await readdir(join(folder("one"), "evaluations"));
    expect(result).toMatchObject({
      kind: "result",
      file: join(folder("one"), "evaluations", saved ?? ""),
      protocol: {
        epochs: 3,
        wholeEpochs: 2,
        optimiser: { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 },
        schedule: { kind: "cosine" },
        testEvery: 2,
        baselineLearningRate: { kind: "fixed", rate: 0.01 },
      },
      scores: [{ network: { kind: "convnet", filters: 4 } }, { network: { kind: "mlp", hidden: 4 } }],
    });
    const rows = result?.["rows"] as readonly Readonly<Record<string, unknown>>[];
    expect(rows.map(({ subject, images }) => [subject, images])).toEqual([
      ["condensed", 3],
      ["random", 3],
      ["whole", 30],
      ["condensed", 3],
      ["random", 3],
      ["whole", 30],
    ]);
    for (const { accuracy, classAccuracies } of rows) {
      const { mean, accuracies } = accuracy as { readonly mean: number; readonly accuracies: readonly number[] };
      expect(accuracies).toHaveLength(2);
      // Each class has four test images
      const classes = classAccuracies as readonly number[];
      expect(classes.reduce((sum, one) => sum + one, 0) / 3).toBeCloseTo(mean, 12);
    }
  });

  it("prints tables, and saves nothing where that is not wanted", async () => {
    const { code, out } = await evaluate("two", "--repeats", "2", "--test-every", "1", "--confusion", "--no-save");
    expect(code).toBe(0);
    expect(out).toMatch(/^trained on +network +test accuracy +best epoch +learning rate +images +networks\n/);
    expect(out).toMatch(/\ncondensed +convnet, width 4, depth 1 +\d+\.\d\d ± \d+\.\d\d % .* 0\.05 +6 +2\n/);
    expect(out).toMatch(/\ncondensed; convnet, width 4, depth 1: true class by predicted class\n +0 +1 +2 +correct\n/);
    await expect(readdir(join(folder("two"), "evaluations"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("trains with batch norm what has it, and says so", async () => {
    const flags = ["--norm", "batch", "--repeats", "1", "--no-save"];
    const { code, out } = await evaluate("two", "--networks", "convnet,mlp", "--width", "4", ...flags);
    expect(code).toBe(0);
    expect(out).toMatch(/\ncondensed +convnet, width 4, depth 1, norm batch +\d/);
    expect(out).toMatch(/\ncondensed +mlp, width 4 +\d/);
  });

  it("finds the same on two running evaluators", async () => {
    const start = (name: string) =>
      startLocalSystem({
        services: ["evaluator"],
        stateFolder: folder(name),
        dataRoots: [shared.path],
        environment: {},
        threads: 1,
        provider: "cpu",
      });
    const systems = await Promise.all([start("state-a"), start("state-b")]);
    try {
      const addresses = systems.map(({ addresses: { evaluator } }) => evaluator ?? "").join(",");
      const flags = [
        "--evaluation-epochs",
        "3",
        "--repeats",
        "4",
        "--baseline",
        "herding",
        "--feature-epochs",
        "1",
        "--no-save",
      ];
      const spread = await runCommand(["evaluate", folder("three"), "--evaluator", addresses, ...flags, "--json"]);
      expect(spread).toMatchObject({ code: 0, error: "" });
      const alone = await evaluate("three", ...flags.slice(2), "--json");
      const [ours, theirs] = [jsonLines(spread.out).at(-1), jsonLines(alone.out).at(-1)];
      expect(ours?.["rows"]).toEqual(theirs?.["rows"]);
    } finally {
      await Promise.all(systems.map((system) => system.stop()));
    }
  });

  it.each([
    [["--networks", "convnet,vit"], /^condensery: --networks must be one of convnet, .*, got "vit"\n$/],
    [["--network", ""], /^condensery: --network must not be empty\n$/],
    [["--learning-rates", "0.1,fast"], /^condensery: --learning-rates must be numbers with commas .*, got "fast"\n$/],
    [["--learning-rate", "0.1", "--learning-rates", "0.1"], /^condensery: --learning-rates replaces --learning-rate/],
    [["--baseline", "best"], /^condensery: --baseline must be one of random, herding, k-center, whole, got "best"\n$/],
    [
      ["--network", "mlp", "--norm", "batch"],
      /^condensery: --norm is an option of convnet, vgg11, resnet18, resnet18-ap only; leave it out with mlp\n$/,
    ],
    [
      ["--state", "kept", "--evaluator", "127.0.0.1:1"],
      /--(?:threads|provider|state) is for an evaluator started here/,
    ],
    [["--repeats", "0"], /^condensery: --repeats must be an integer of at least 1, got 0\n$/],
    [["--repeats", "2", "--evaluations", "2"], /--repeats is the same as --evaluations/],
    [["--optimiser", "adam", "--momentum", "0.5"], /^condensery: --momentum is no option of adam; leave it out\n$/],
    [["--decay-epochs", "2,9"], /^condensery: --decay-epochs must be an integer from 1 to 3, got 9\n$/],
    [["--schedule", "cosine", "--decay-factor", "2"], /^condensery: --decay-factor is an option of the step schedule/],
  ])("refuses %j", async (flags, sentence) => {
    const { code, out, error } = await evaluate("four", ...flags);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(sentence);
  });
});

describe("condensery compare", () => {
  it("tests two evaluations of one protocol, and refuses others by name", async () => {
    const flags = ["--repeats", "4", "--seed", "3", "--learning-rate", "0.02"];
    for (const name of ["two", "four"]) expect((await evaluate(name, ...flags)).code).toBe(0);
    const run = await runCommand(["compare", folder("two"), folder("four"), "--json"]);
    expect(run).toMatchObject({ code: 0, error: "" });
    const [comparison] = jsonLines(run.out);
    expect(comparison).toMatchObject({
      kind: "comparison",
      subject: "condensed",
      accuracy: "last",
      rows: [{ network: { kind: "convnet" }, pairs: 4, exchangeP: expect.any(Number) }],
    });
    const table = await runCommand(["compare", folder("two"), folder("four")]);
    expect(table.out).toMatch(
      /^accuracy after the last epoch, trained on: condensed\nnetwork +pairs +A +B +B - A +95 % interval +t-test p +exchange p +sign p +d\nconvnet, width 4, depth 1 +4 /,
    );
    // The mirror image of a pair is another pair, whose differences are the opposite
    const pairs = ["two", "four", "four", "two"].map(folder);
    const both = await runCommand(["compare", ...pairs, "--json"]);
    expect(jsonLines(both.out)).toMatchObject([
      { left: [pairs[0], pairs[2]], right: [pairs[1], pairs[3]], rows: [{ pairs: 8, difference: 0 }] },
    ]);
    expect((await runCommand(["compare", ...pairs])).out).toMatch(/ d +results +t-test p of results\n.* 2 +1\.0000\n$/);
    expect((await evaluate("three", ...flags.slice(0, 4))).code).toBe(0);
    const [file = ""] = (await readdir(join(folder("three"), "evaluations"))).map((name) =>
      join(folder("three"), "evaluations", name),
    );
    const refused = await runCommand(["compare", folder("two"), file]);
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.error).toBe(
      'condensery: not comparable: learning rate differs: {"kind":"fixed","rate":0.02} and {"kind":"learned"}\n',
    );
  });

  it.each([
    [["a"], "compare needs two evaluations: condensery compare A B"],
    [["a", "b", "c"], "compare takes evaluations in pairs, got 3: a b c"],
    [["/absent", "/absent"], "/absent: holds no evaluation; make one with condensery evaluate"],
    [["/absent/a.json", "b"], "/absent/a.json: is not there; name an evaluation or a result folder with one"],
  ])("refuses %j in a sentence", async (args, sentence) => {
    expect(await runCommand(["compare", ...args])).toEqual({ code: 2, out: "", error: `condensery: ${sentence}\n` });
  });
});
