import { describe, expect, it } from "vitest";
import { composeMemory, type MemoryPart } from "./memory.js";

/** Images of one channel of 1x2 pixels. */
function part(classes: readonly number[], values: readonly number[], more: Partial<MemoryPart> = {}): MemoryPart {
  const count = values.length / 2;
  const labels = Float32Array.from({ length: count * classes.length }, (_value, place) =>
    place % classes.length === Math.floor(place / classes.length) % classes.length ? 1 : 0,
  );
  return {
    classes,
    images: { shape: [count, 1, 1, 2], data: Float32Array.from(values) },
    labels: { shape: [count, classes.length], data: labels },
    statistics: { mean: [0], std: [1] },
    ...more,
  };
}

const plain = { mean: [0], std: [1] };

describe("a memory", () => {
  const parts = [part([1, 3], [5, 6, 7, 8]), part([0, 2], [1, 2, 3, 4])];

  it("has the labels of all classes, in an order that does not depend on what came first", () => {
    const memory = composeMemory(parts, 5, plain);
    expect(memory.images.shape).toEqual([4, 1, 1, 2]);
    expect([...memory.images.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(memory.labels.shape).toEqual([4, 5]);
    expect([...memory.labels.data]).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(composeMemory(parts.toReversed(), 5, plain)).toEqual(memory);
  });

  it("keeps soft labels, each at the place of its class", () => {
    const labels = { shape: [1, 2], data: Float32Array.of(0.25, 0.75) };
    const memory = composeMemory([part([4, 1], [1, 2], { labels })], 5, plain);
    expect([...memory.labels.data]).toEqual([0, 0.75, 0, 0, 0.25]);
  });

  it("normalises every image alike: as pixels they stay what they are", () => {
    const [dark, bright] = [
      { mean: [0.25], std: [0.5] },
      { mean: [0.5], std: [0.25] },
    ];
    const own = [part([0, 1], [-0.5, 1.5], { statistics: dark }), part([2, 3], [0, 2], { statistics: bright })];
    // Pixels 0, 1, 0.5 and 1
    expect([...composeMemory(own, 4, { mean: [0.5], std: [0.5] }).images.data]).toEqual([-1, 1, 0, 1]);
    const colours = { shape: [1, 2, 1, 1], data: Float32Array.of(1, 1) };
    const [learned, others] = [
      { mean: [0, 0.5], std: [0.5, 0.25] },
      { mean: [0.25, 0.5], std: [0.5, 0.125] },
    ];
    const coloured = part([0, 1], [1, 1], { images: colours, statistics: learned });
    expect([...composeMemory([coloured], 2, others).images.data]).toEqual([0.5, 2]);
  });

  it("refuses images of another shape", () => {
    const large = part([4, 5], [1, 2], { images: { shape: [1, 1, 2, 2], data: new Float32Array(4) } });
    expect(() => composeMemory([...parts, large], 6, plain)).toThrow("images of [1,2,2] beside those of [1,1,2]");
  });
});
