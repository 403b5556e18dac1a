import { expect, test } from "vitest";
import { philox4x32 } from "./philox.js";

// counter (4), key (2), result (4): the philox4x32 10-round lines of Random123's kat_vectors file.
const knownAnswers: readonly (readonly [string, readonly number[]])[] = [
  ["zeros", [0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [
    "ones",
    [
      0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6,
      0x6d5451fd,
    ],
  ],
  [
    "digits of pi",
    [
      0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420,
      0x24126ea1,
    ],
  ],
];

test.each(knownAnswers)("known answer: %s", (_name, numbers) => {
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0, k0 = 0, k1 = 0, ...expected] = numbers;
  const out = new Uint32Array(4);
  philox4x32(c0, c1, c2, c3, k0, k1, out);
  expect([...out]).toEqual(expected);
});

test("the block agrees with exact BigInt arithmetic on irregular words", () => {
  const mask = 0xffffffffn;
  const reference = (counter: readonly bigint[], key: readonly bigint[]): number[] => {
    let [c0 = 0n, c1 = 0n, c2 = 0n, c3 = 0n] = counter;
    let [k0 = 0n, k1 = 0n] = key;
    for (let round = 0; round < 10; round += 1) {
      const product0 = 0xd2511f53n * c0;
      const product1 = 0xcd9e8d57n * c2;
      [c0, c1, c2, c3] = [(product1 >> 32n) ^ c1 ^ k0, product1 & mask, (product0 >> 32n) ^ c3 ^ k1, product0 & mask];
      k0 = (k0 + 0x9e3779b9n) & mask;
      k1 = (k1 + 0xbb67ae85n) & mask;
    }
    return [c0, c1, c2, c3].map(Number);
  };
  const out = new Uint32Array(4);
  for (let trial = 0n; trial < 200n; trial += 1n) {
    const words = [1n, 2n, 3n, 4n, 5n, 6n].map((n) => (n * trial * 0x9e3779b97f4a7c15n) & mask);
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0, k0 = 0, k1 = 0] = words.map(Number);
    philox4x32(c0, c1, c2, c3, k0, k1, out);
    expect([...out]).toEqual(reference(words.slice(0, 4), words.slice(4)));
  }
});
