import * as fc from "fast-check";

/** Stands in a value for the JSON text behind it, which no value makes. */
const rawMark = "\u0000raw:";

/** Texts that are JSON, or nearly so, and that JSON.stringify never writes. */
const rawTexts = [
  "1e400",
  "-1e400",
  "-0",
  "1e-400",
  "01",
  "1.",
  "NaN",
  "0x10",
  "9007199254740993",
  "[[[[",
  "}",
  '"\\ud800"',
];

/** Numbers, texts and names at which checks go wrong. */
const oddNumbers = [0, -1, 0.5, 1e-323, 1.5, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e308, -1e308, 1e21, 123456789.123];
const oddTexts = [
  "",
  " ",
  "0",
  "null",
  "__proto__",
  "../../etc/passwd",
  "\u0000",
  "\ud800",
  "é",
  "1e3",
  "-1",
  "a".repeat(300),
];

/** A value that mostly does not belong where it is put. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], ...oddNumbers, ...oddTexts),
  fc.constantFrom(...rawTexts).map((text) => rawMark + text),
  fc.jsonValue({ maxDepth: 2 }),
  fc.double(),
  fc.integer({ min: 1, max: 3000 }).map((depth) => rawMark + "[".repeat(depth) + "]".repeat(depth)),
);

/** JSON text of a value, with the raw texts in it as they are. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  // The mark's null character is written as \u0000
  return text.replace(/"\\u0000raw:((?:[^"\\]|\\.)*)"/gu, (_, raw: string) => String(JSON.parse(`"${raw}"`)));
}
