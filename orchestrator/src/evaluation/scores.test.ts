import { expect, it } from "vitest";
import { augmentationRobustScore, labelRobustScore } from "./scores.js";

const full = { full: 0.85, hard: 0.65, own: 0.7, random: 0.3 };

it("LRS weighs the gain over random images against what hard labels lose", () => {
  const { hardLabelRecovery, improvementOverRandom, score } = labelRobustScore(full);
  expect(hardLabelRecovery).toBeCloseTo(0.2, 15);
  expect(improvementOverRandom).toBeCloseTo(0.4, 15);
  // (e^0.1 - 1/e) / (e - 1/e)
  expect(score).toBeCloseTo(0.313_687, 6);
  expect(labelRobustScore(full, 1).score).toBeCloseTo((Math.exp(0.4) - 1 / Math.E) / (Math.E - 1 / Math.E), 15);
});

it("is 0 at the worst and 1 at the best", () => {
  expect(labelRobustScore({ full: 1, hard: 0, own: 0, random: 1 }).score).toBe(0);
  expect(labelRobustScore({ full: 0, hard: 1, own: 1, random: 0 }).score).toBe(1);
});

it("ARS weighs the gains with and without augmentation", () => {
  const gains = { augmented: 0.7, randomAugmented: 0.4, plain: 0.5, randomPlain: 0.4 };
  expect(augmentationRobustScore(gains)).toBeCloseTo((Math.exp(0.2) - 1 / Math.E) / (Math.E - 1 / Math.E), 15);
  expect(augmentationRobustScore(gains, 0)).toBeCloseTo((Math.exp(0.1) - 1 / Math.E) / (Math.E - 1 / Math.E), 15);
});

it("refuses percentages", () => {
  expect(() => labelRobustScore({ ...full, own: 70 })).toThrow("own must be a fraction in [0, 1], got 70");
  const gains = { augmented: 0.7, randomAugmented: 0.4, plain: 0.5, randomPlain: Number.NaN };
  expect(() => augmentationRobustScore(gains)).toThrow("randomPlain must be a fraction in [0, 1], got NaN");
});
