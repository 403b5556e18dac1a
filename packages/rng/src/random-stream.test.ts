import { describe, expect, test } from "vitest";
import { philox4x32 } from "./philox.js";
import { MAX_STREAM_INDEX, MAX_STREAM_WORDS, randomStream } from "./random-stream.js";
import { streamKey } from "./stream-key.js";

const open = (purpose = "test", indices: readonly number[] = []) => randomStream({ seed: 7, purpose, indices });

const moments = (values: Float32Array | Float64Array) => {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, variance: squares / values.length - mean * mean };
};

describe("derivation", () => {
  test("words are the Philox blocks of the documented counter and key", () => {
    const stream = open("layout", [5, 0]);
    const key = streamKey(7, "layout");
    const words = Array.from({ length: 8 }, () => stream.word());
    const block = new Uint32Array(4);
    const expected: number[] = [];
    for (const blockIndex of [0, 1]) {
      philox4x32(blockIndex, 6, 1, 0, key.low, key.high, block);
      expected.push(...block);
    }
    expect(words).toEqual(expected);
  });

  test("seed, purpose, indices and their number each change the draws", () => {
    const streams = [
      open(),
      open("other"),
      open("test", [0]),
      open("test", [0, 0]),
      open("test", [0, 0, 0]),
      open("test", [1, 0]),
      open("test", [0, 1]),
      open("test", [MAX_STREAM_INDEX]),
      randomStream({ seed: 8, purpose: "test" }),
      randomStream({ seed: 7n + (1n << 63n), purpose: "test" }),
    ];
    const first = streams.map((stream) => `${stream.word()} ${stream.word()}`);
    expect(new Set(first).size).toBe(streams.length);
  });

  test.each([[[-1]], [[MAX_STREAM_INDEX + 1]], [[0.5]], [[Number.NaN]], [[0, 0, 0, 0]]])(
    "indices %s are refused",
    (indices) => {
      expect(() => open("test", indices)).toThrow(RangeError);
    },
  );
});

describe("position", () => {
  test("assigning the position repeats and skips", () => {
    const stream = open();
    const words = Array.from({ length: 11 }, () => stream.word());
    expect(stream.position).toBe(11);
    for (const start of [9, 0, 6, 3]) {
      stream.position = start;
      expect(stream.word()).toBe(words[start]);
    }
  });

  test("a stream continued from its position equals an uninterrupted one", () => {
    const whole = open("resume", [3]);
    whole.normal(new Float32Array(5));
    const checkpoint = whole.position;
    const resumed = open("resume", [3]);
    resumed.position = checkpoint;
    expect([...resumed.permutation(50)]).toEqual([...whole.permutation(50)]);
  });

  test("the last word can be drawn, one more throws and does not wrap", () => {
    const stream = open();
    stream.position = MAX_STREAM_WORDS - 1;
    stream.word();
    expect(stream.position).toBe(MAX_STREAM_WORDS);
    expect(() => stream.word()).toThrow(/exhausted/);
    expect(() => {
      stream.position = MAX_STREAM_WORDS + 1;
    }).toThrow(RangeError);
  });
});

describe("uniform", () => {
  test("float32 draws use the top 24 bits of one word each", () => {
    const words = open();
    const values = open().uniform(new Float32Array(6));
    expect([...values]).toEqual(Array.from({ length: 6 }, () => (words.word() >>> 8) / 2 ** 24));
  });

  test("float64 draws use 53 bits of two words", () => {
    const stream = open();
    const values = stream.uniform(new Float64Array(3));
    expect(stream.position).toBe(6);
    expect([...values].every((value) => Number.isInteger(value * 2 ** 53))).toBe(true);
    expect([...values].some((value) => !Number.isInteger(value * 2 ** 40))).toBe(true);
  });

  test("mean and variance of [-2, 4)", () => {
    const { mean, variance } = moments(open().uniform(new Float32Array(200_000), -2, 4));
    expect(Math.abs(mean - 1)).toBeLessThan(0.02); // 5 standard errors of 1.732 / sqrt(2e5)
    expect(Math.abs(variance - 3)).toBeLessThan(0.04);
  });

  test("rounding never reaches the upper bound", () => {
    const low = 1;
    const high = 1 + 2 ** -23; // neighbouring float32 values: about half of the draws round up
    const values = open().uniform(new Float32Array(1000), low, high);
    expect([...values].every((value) => value === low)).toBe(true);
  });

  test.each([
    [1, 1],
    [2, 1],
    [0, Number.POSITIVE_INFINITY],
    [-Number.MAX_VALUE, Number.MAX_VALUE],
    [Number.NaN, 1],
  ])("[%s, %s) is refused", (low, high) => {
    expect(() => open().uniform(new Float32Array(1), low, high)).toThrow(RangeError);
  });
});

describe("normal", () => {
  test("moments, symmetry and tails", () => {
    const count = 400_000;
    const values = open().normal(new Float64Array(count), 3, 2);
    const { mean, variance } = moments(values);
    expect(Math.abs(mean - 3)).toBeLessThan(0.016);
    expect(Math.abs(variance - 4)).toBeLessThan(0.045);
    const beyond = (limit: number) =>
      values.reduce((sum, value) => sum + (Math.abs(value - 3) > 2 * limit ? 1 : 0), 0) / count;
    expect(Math.abs(beyond(1) - 0.317311)).toBeLessThan(0.004);
    expect(Math.abs(beyond(3) - 0.0027)).toBeLessThan(0.0005);
    let product = 0;
    for (let i = 0; i < count; i += 2) product += ((values[i] ?? 0) - 3) * ((values[i + 1] ?? 0) - 3);
    expect(Math.abs(product / (count / 2) / 4)).toBeLessThan(0.012); // the two numbers of a pair are uncorrelated
  });

  test("float32 is the rounded float64", () => {
    const wide = open().normal(new Float64Array(9), 1, 0.5);
    expect([...open().normal(new Float32Array(9), 1, 0.5)]).toEqual([...wide].map(Math.fround));
  });

  test("fixed bytes", () => {
    const values = randomStream({ seed: 0, purpose: "golden", indices: [1, 2] }).normal(new Float64Array(4));
    // Exactly these, on every machine; an independent computation from the documented key and counter
    // (Python integers and math) differs in the last place only.
    expect([...values]).toEqual([0.024870116083800443, 2.2474479095331485, 1.1959395836705677, -1.0516399036875772]);
    const independent = [0.02487011608380044, 2.2474479095331485, 1.195939583670568, -1.0516399036875776];
    for (const [i, value] of independent.entries()) expect(values[i]).toBeCloseTo(value, 14);
  });

  test("an odd length drops the second number of the last pair", () => {
    const stream = open();
    stream.normal(new Float32Array(3));
    expect(stream.position).toBe(8);
  });

  test.each([
    [0, -1],
    [0, Number.NaN],
    [Number.POSITIVE_INFINITY, 1],
  ])("mean %s, std %s is refused", (mean, std) => {
    expect(() => open().normal(new Float32Array(1), mean, std)).toThrow(RangeError);
  });
});

describe("integers and orders", () => {
  test("integers are uniform by chi-square, and a bound just above 2^31 is unbiased", () => {
    const stream = open();
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 100_000; i += 1) {
      const value = stream.integer(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
    const bound = 3 * 2 ** 30; // word % bound would give the lower third twice as often as the others
    let lowerThird = 0;
    for (let i = 0; i < 30_000; i += 1) lowerThird += stream.integer(bound) < 2 ** 30 ? 1 : 0;
    expect(Math.abs(lowerThird / 30_000 - 1 / 3)).toBeLessThan(0.014);
  });

  test("bound 1 gives 0, bound 2^32 gives raw words, others are refused", () => {
    expect(open().integer(1)).toBe(0);
    expect(open().integer(2 ** 32)).toBe(open().word());
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => open().integer(bound)).toThrow(RangeError);
    }
  });

  test("permutations hold every number once and all 6 orders of 3 are equally likely", () => {
    expect([...open().permutation(1000)].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(open().permutation(0)).toHaveLength(0);
    const stream = open();
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i += 1) {
      const order = stream.permutation(3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  test("choice reaches every item and refuses an empty list", () => {
    const stream = open();
    const seen = new Set(Array.from({ length: 100 }, () => stream.choice(["a", "b", "c"])));
    expect([...seen].toSorted()).toEqual(["a", "b", "c"]);
    expect(() => stream.choice([])).toThrow(RangeError);
  });
});
