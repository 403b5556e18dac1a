import { describe, expect, test } from "vitest";
import { UsageError } from "./flags.js";
import { parseOptions } from "./options.js";

describe("defaults", () => {
  test("are the literature's network and ten images", () => {
    expect(parseOptions(["hypergradient"])).toMatchObject({
      name: "hypergradient",
      width: 128,
      depth: 3,
      images: 10,
      innerSteps: 20,
      matrix: 1024,
      rounds: 7,
      peer: undefined,
      json: false,
    });
  });

  test("SATM keeps a third of the inner steps", () => {
    expect(parseOptions(["outer-step-satm"]).keptSteps).toBe(7);
    expect(parseOptions(["outer-step-satm", "--inner-steps", "1"]).keptSteps).toBe(1);
  });

  test("memory is measured at four lengths, or at the one asked for", () => {
    expect(parseOptions(["memory"]).memoryInnerSteps).toEqual([5, 10, 20, 50]);
    expect(parseOptions(["memory", "--inner-steps", "8"]).memoryInnerSteps).toEqual([8]);
  });
});

test("flags come in either form and any place, and the last of two equal ones counts", () => {
  const options = parseOptions(["--json", "--width=16", "memory", "--width", "32", "--kept-steps", "1/2", "--no-peer"]);
  expect(options).toMatchObject({ name: "memory", width: 32, keptSteps: 10, json: true, peer: false });
  expect(options.flags).toEqual(["--json", "--width=16", "--width", "32", "--kept-steps", "1/2", "--no-peer"]);
});

test.each([
  [[], /a benchmark must be named: sgemm, .*all/],
  [["sgem"], /there is no benchmark "sgem"; known are sgemm,/],
  [["sgemm", "memory"], /one benchmark at a time/],
  [["decoding"], /decoding needs a data set, such as --dataset tar:PATH/],
  [["sgemm", "--widht", "4"], /there is no option --widht; known are --width,/],
  [["sgemm", "-w"], /there is no option -w;/],
  [["sgemm", "--width"], /--width needs a value/],
  [["sgemm", "--width", "0"], /--width must be a whole number of at least 1, got "0"/],
  [["sgemm", "--rounds", "two"], /--rounds must be a whole number of at least 1, got "two"/],
  [["sgemm", "--size=1.5"], /--size must be a whole number/],
  [["sgemm", "--json=yes"], /--json takes no value/],
  [["sgemm", "--peer", "--no-peer"], /cannot both be given/],
  [["outer-step-satm", "--kept-steps", "1/0"], /--kept-steps must be a count or a fraction/],
  [["outer-step-satm", "--kept-steps", "21"], /at most the 20 inner steps/],
  [["outer-step-mtt", "--kept-steps", "5"], /MTT differentiates all 20 inner steps/],
])("%j is refused in one sentence", (argv, message) => {
  expect(() => parseOptions(argv)).toThrow(UsageError);
  expect(() => parseOptions(argv)).toThrow(message);
});
