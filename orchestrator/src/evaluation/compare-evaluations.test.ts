import { describe, expect, it } from "vitest";
import type { EvaluationDocument } from "../results/evaluation-document.js";
import { compareEvaluations } from "./compare-evaluations.js";
import { IncomparableError } from "./incomparable-error.js";

const network = { kind: "mlp", channels: 1, height: 8, width: 8, classes: 2, hidden: 4 } as const;

function documentOf(accuracies: readonly number[], more: Partial<EvaluationDocument> = {}): EvaluationDocument {
  return {
    set: { sha256: "a".repeat(64), images: 4 },
    source: { uri: "idx:a", name: "a", digest: "d".repeat(64), classes: ["x", "y"], testImages: [5, 5] },
    protocol: {
      epochs: 10,
      batchSize: 256,
      optimiser: { kind: "sgd", momentum: 0.9, weightDecay: 5e-4 },
      schedule: { kind: "step", factor: 0.1, restart: true },
      learningRate: { kind: "learned" },
      baselineLearningRate: { kind: "fixed", rate: 0.01 },
      labels: "stored",
      wholeEpochs: 10,
      featureEpochs: 20,
    },
    seed: "0",
    rows: [
      {
        subject: "condensed",
        network,
        images: 4,
        epochs: 10,
        learningRate: 0.02,
        repeats: accuracies.map((last, repeat) => ({
          repeat,
          last,
          best: last + 0.01,
          bestEpoch: 5,
          classCorrect: [],
          confusion: [],
          curve: [],
        })),
      },
    ],
    device: { provider: "cpu", threads: 1, onnxruntime: "1.30.0" },
    versions: { condensery: "0.1.0", node: "20.0.0" },
    ...more,
  };
}

const left = documentOf([0.5, 0.52, 0.49, 0.51, 0.5]);

function differencesOf(right: EvaluationDocument, request = {}): readonly string[] {
  try {
    compareEvaluations([[left, right]], request);
    return [];
  } catch (error) {
    if (error instanceof IncomparableError) return error.differences;
    throw error;
  }
}

describe("compareEvaluations", () => {
  it("pairs equal repeats, as many as both have", () => {
    const { rows, notes } = compareEvaluations([[left, documentOf([0.53, 0.53, 0.5, 0.55])]]);
    expect(notes).toEqual([]);
    const [row] = rows;
    expect(row).toMatchObject({
      network,
      pairs: 4,
      signTest: { positive: 4, negative: 0, p: 0.125 },
      exchangeP: 0.125,
    });
    expect(row?.left).toBeCloseTo(0.505, 12);
    expect(row?.difference).toBeCloseTo(0.0225, 12);
    expect(row?.tTest?.freedom).toBe(3);
    // Differences .03 .01 .01 .04: standard deviation .015
    expect(row?.tTest?.t).toBeCloseTo(0.0225 / (0.015 / 2), 9);
    const [low, high] = row?.tTest?.interval ?? [];
    expect(low).toBeCloseTo(0.0225 - 3.182_446 * 0.0075, 7);
    expect(high).toBeCloseTo(0.0225 + 3.182_446 * 0.0075, 7);
  });

  it("takes pairs of several seeds together, and counts each pair of results once", () => {
    const seeded = (seed: string, mark: string, accuracies: readonly number[]): EvaluationDocument =>
      documentOf(accuracies, { seed, set: { sha256: mark.repeat(64), images: 4 } });
    const pairs = [
      [seeded("0", "a", [0.5, 0.52]), seeded("0", "b", [0.53, 0.53])],
      [seeded("1", "c", [0.4, 0.42]), seeded("1", "d", [0.4, 0.43])],
      [seeded("2", "e", [0.6]), seeded("2", "f", [0.61])],
    ] as const;
    const { rows, notes } = compareEvaluations(pairs);
    expect(notes).toEqual([]);
    const [row] = rows;
    expect(row).toMatchObject({ pairs: 5, signTest: { positive: 4, negative: 0 }, tTest: { freedom: 4 } });
    expect(row?.left).toBeCloseTo((0.5 + 0.52 + 0.4 + 0.42 + 0.6) / 5, 12);
    expect(row?.difference).toBeCloseTo((0.03 + 0.01 + 0 + 0.01 + 0.01) / 5, 12);
    const { differences, tTest } = row?.evaluations ?? expect.fail("three pairs are compared");
    for (const [i, expected] of [0.02, 0.005, 0.01].entries()) expect(differences[i]).toBeCloseTo(expected, 12);
    // Mean .035 / 3, sum of squared deviations 3.5e-4 / 3
    expect(tTest?.freedom).toBe(2);
    expect(tTest?.t).toBeCloseTo(0.035 / 3 / Math.sqrt(3.5e-4 / 3 / 2 / 3), 9);
  });

  it("takes pairs together only if all are comparable and none is there twice", () => {
    const { protocol } = left;
    const [one, other] = [documentOf([0.5, 0.6], { seed: "1" }), documentOf([0.5, 0.5], { seed: "2" })];
    const longer = { protocol: { ...protocol, epochs: 20 }, seed: "1" };
    const refused = (...pairs: Parameters<typeof compareEvaluations>[0]): void => {
      compareEvaluations([[left, left], ...pairs]);
    };
    expect(() => refused([one, other])).toThrow(/^seed differs: "1" and "2"$/);
    expect(() => refused([documentOf([0.5], longer), documentOf([0.6], longer)])).toThrow(
      /^epochs differs: 10 and 20$/,
    );
    expect(() => refused([left, left])).toThrow(/^a pair of results is there twice$/);
    expect(() => refused([one, { ...one, rows: [] }])).toThrow(/^1 of 4 have no networks trained on condensed images$/);
    expect(() => compareEvaluations([])).toThrow(RangeError);
  });

  it("is its own mirror image", () => {
    const right = documentOf([0.53, 0.5, 0.5, 0.55, 0.4]);
    const [there] = compareEvaluations([[left, right]]).rows;
    const [back] = compareEvaluations([[right, left]]).rows;
    expect(back?.difference).toBeCloseTo(-(there?.difference ?? Number.NaN), 12);
    expect(back?.tTest?.p).toBeCloseTo(there?.tTest?.p ?? Number.NaN, 12);
    expect(back?.exchangeP).toBe(there?.exchangeP);
  });

  it("makes no t-test of equal differences", () => {
    const [row] = compareEvaluations([[left, left]]).rows;
    expect(row).toMatchObject({ difference: 0, exchangeP: 1, signTest: { positive: 0, negative: 0, p: 1 } });
    expect(row?.tTest).toBeUndefined();
  });

  it("names every difference", () => {
    const { source, protocol } = left;
    const optimiser = { kind: "sgd", momentum: 0.5, weightDecay: 5e-4 } as const;
    const other = documentOf([0.5], {
      source: { ...source, digest: "e".repeat(64) },
      protocol: { ...protocol, epochs: 20, optimiser, learningRate: { kind: "fixed", rate: 0.5 } },
      seed: "1",
    });
    expect(differencesOf(other)).toEqual([
      `test set (its data set's digest) differs: "${"d".repeat(64)}" and "${"e".repeat(64)}"`,
      "epochs differs: 10 and 20",
      'learning rate differs: {"kind":"learned"} and {"kind":"fixed","rate":0.5}',
      'optimiser differs: {"kind":"sgd","momentum":0.9,"weightDecay":0.0005} and {"kind":"sgd","momentum":0.5,"weightDecay":0.0005}',
      'seed differs: "0" and "1"',
    ]);
  });

  it("asks only for what matters to the subject and the accuracy", () => {
    const { protocol } = left;
    const other = documentOf([0.5, 0.5], { protocol: { ...protocol, testEvery: 2, wholeEpochs: 3, featureEpochs: 4 } });
    expect(differencesOf(other)).toEqual([]);
    expect(differencesOf(other, { accuracy: "best" })).toEqual(["epochs between tests differs: null and 2"]);
    expect(differencesOf(other, { subject: "whole" })).toEqual([
      "epochs differs: 10 and 3",
      "none of them has networks trained on whole images",
    ]);
  });

  it("refuses other networks, and says what is left out", () => {
    const [row] = left.rows;
    const lenet = { kind: "lenet", channels: 1, height: 32, width: 32, classes: 2 } as const;
    const foreign = row === undefined ? [] : [{ ...row, network: lenet }];
    expect(differencesOf({ ...left, rows: foreign })).toEqual([
      expect.stringMatching(/^no network is in all of them: /),
    ]);
    const device = { provider: "cuda", threads: 1, onnxruntime: "1.30.0" };
    const { notes } = compareEvaluations([[left, { ...left, rows: [...left.rows, ...foreign], device }]]);
    expect(notes).toEqual([expect.stringContaining("is left out"), expect.stringMatching(/^the device differ/)]);
  });
});
