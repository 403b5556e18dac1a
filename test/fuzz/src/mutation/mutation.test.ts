import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyMutation } from "./apply-mutation.js";
import { jsonText } from "./json-value.js";
import { mutatedBytes } from "./mutated-bytes.js";
import { changedJson } from "./mutated-json.js";
import { mutations } from "./mutation.js";

const material = { inputs: [Uint8Array.of(1, 2, 3)], dictionary: [Uint8Array.of(9, 9)] };
const apply = (content: readonly number[], mutation: Parameters<typeof applyMutation>[1]) => [
  ...applyMutation(Uint8Array.from(content), mutation, material),
];

describe("mutations", () => {
  it.each<[Parameters<typeof applyMutation>[1], readonly number[]]>([
    [{ kind: "flip-bit", at: 1, bit: 0 }, [10, 21, 30]],
    [{ kind: "set-byte", at: 2, value: 7 }, [10, 20, 7]],
    [{ kind: "truncate", at: 1 }, [10]],
    [{ kind: "remove", at: 1, length: 1 }, [10, 30]],
    [{ kind: "duplicate", at: 1, length: 1, times: 2 }, [10, 20, 20, 20, 30]],
    [{ kind: "insert-run", at: 0, value: 5, length: 2 }, [5, 5, 10, 20, 30]],
    [{ kind: "insert", at: 3, bytes: Uint8Array.of(4) }, [10, 20, 30, 4]],
    [{ kind: "set-integer", at: 1, width: "u16be", value: 258n }, [10, 1, 2]],
    [{ kind: "set-integer", at: 0, width: "u16le", value: 258n }, [2, 1, 30]],
    [{ kind: "token", at: 1, token: 0, replace: true }, [10, 9, 9]],
    [{ kind: "token", at: 1, token: 0, replace: false }, [10, 9, 9, 20, 30]],
    [{ kind: "splice", at: 1, other: 0, from: 1 }, [10, 2, 3]],
  ])("%o", (mutation, expected) => {
    expect(apply([10, 20, 30], mutation)).toEqual(expected);
  });

  it("leave what they are given as it is, and fit any content", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), mutations, (content, changes) => {
        const before = Uint8Array.from(content);
        changes.reduce<Uint8Array>((whole, change) => applyMutation(whole, change, material), content);
        expect(content).toEqual(before);
      }),
      { seed: 1 },
    );
  });

  it("leave a share of the inputs whole, and call only those valid", () => {
    const input = new TextEncoder().encode("a valid input");
    const cases = fc.sample(mutatedBytes([input], ["word"]), { seed: 1, numRuns: 500 });
    const valid = cases.filter(({ valid }) => valid);
    expect(valid.length).toBeGreaterThan(20);
    expect(valid.length).toBeLessThan(150);
    for (const { content } of valid) expect(content).toEqual(input);
  });
});

describe("changes of documents", () => {
  it("reach every value, and write what JSON.stringify does not", () => {
    const document = { a: [1, { b: "x" }], c: null };
    const texts = fc.sample(changedJson([document]), { seed: 1, numRuns: 600 });
    expect(texts.some((text) => text.includes("1e400"))).toBe(true);
    expect(texts.some((text) => text.includes('"__proto__"'))).toBe(true);
    expect(texts.some((text) => !text.includes('"b"'))).toBe(true);
    expect(texts.some((text) => !text.includes('"c"'))).toBe(true);
    expect(jsonText({ a: "\u0000raw:1e400" })).toBe('{"a":1e400}');
  });
});
