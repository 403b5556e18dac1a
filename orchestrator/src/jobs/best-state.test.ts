import type { CondensationState } from "@condensery/condensation";
import { describe, expect, it } from "vitest";
import { bestWindow, searchBest, unsearched, type BestSearch } from "./best-state.js";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
import type { Measurement } from "./events.js";

const device = { provider: "cpu", threads: 1, onnxruntime: "1.30.0" };

function stateAt(step: number): CondensationState {
  return {
    step,
    images: { value: Float32Array.of(step, -step), velocity: Float32Array.of(1, 1) },
    alpha: { value: 1 + step / 7, velocity: 0 },
  };
}

function searched(losses: readonly Measurement[]): BestSearch {
  return losses.reduce<BestSearch>((search, loss, step) => searchBest(search, stateAt(step), loss), unsearched);
}

/** Falls until step 80, rises behind it, and scatters more than it falls in a step. */
const valley = Array.from({ length: 140 }, (_, step) => 1 + Math.abs(step - 80) / 100 + ((step * 37) % 11) / 50);

describe("searchBest", () => {
  it("knows no best state before it has seen enough losses", () => {
    expect(searched(valley.slice(0, bestWindow - 1)).best).toBeUndefined();
    const first = valley.slice(0, bestWindow);
    expect(searched(first).best).toEqual({
      step: bestWindow - 1,
      loss: first.reduce((sum, loss) => sum + loss, 0) / bestWindow,
      images: stateAt(bestWindow - 1).images.value,
      alpha: stateAt(bestWindow - 1).alpha.value,
    });
  });

  it("keeps the state behind which the mean of the window was smallest", () => {
    const means = valley
      .slice(bestWindow - 1)
      .map((_, index) => valley.slice(index, index + bestWindow).reduce((sum, loss) => sum + loss, 0) / bestWindow);
    const smallest = Math.min(...means);
    expect(searched(valley).best).toMatchObject({ step: means.indexOf(smallest) + bestWindow - 1, loss: smallest });
    expect(searched(valley).best?.step).toBeLessThan(valley.length - 1);
  });

  it("is not taken in by one low loss", () => {
    const flat = Array.from({ length: 2 * bestWindow }, (_, step) => (step === 10 ? 0 : 2 - step / 100));
    expect(searched(flat).best?.step).toBe(2 * bestWindow - 1);
  });

  it("takes the earlier one of two that match as well", () => {
    expect(searched(Array.from({ length: 2 * bestWindow }, () => 0.5)).best?.step).toBe(bestWindow - 1);
  });

  it("takes no window with a loss that was not finite", () => {
    const broken = Array.from({ length: 3 * bestWindow }, (_, step) => (step === 20 ? null : step / 10));
    expect(searched(broken).best?.step).toBe(20 + bestWindow);
    expect(searched(broken.slice(0, 20 + bestWindow)).best).toBeUndefined();
  });

  it("finds the same to the last bit when it goes on from a checkpoint, whichever step that is of", () => {
    const whole = searched(valley);
    for (let stop = 1; stop < valley.length; stop++) {
      const search = searched(valley.slice(0, stop));
      const written = encodeCheckpoint({ state: stateAt(stop), search, imageShape: [1, 1, 1, 2], spec: "{}", device });
      let resumed = decodeCheckpoint("checkpoint", written).search;
      for (let step = stop; step < valley.length; step++) {
        resumed = searchBest(resumed, stateAt(step), valley[step] ?? null);
      }
      expect(resumed, `stopped behind ${stop} steps`).toEqual(whole);
    }
  });
});
