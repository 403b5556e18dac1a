import { describe, expect, it } from "vitest";
import { condenseFlags } from "../condense/condense-flags.js";
import { upFlags } from "../up/up-flags.js";
import { parseFlags } from "./parse-flags.js";
import { UsageError } from "./usage-error.js";

function problemsOf(...args: string[]): readonly string[] {
  try {
    parseFlags(args, condenseFlags);
    return [];
  } catch (error) {
    if (error instanceof UsageError) return error.problems;
    throw error;
  }
}

describe("parseFlags", () => {
  it("reads values as their flags say", () => {
    const flags = parseFlags(
      [
        "--ipc",
        "10",
        "--alpha=2e-2",
        "--seed",
        "18446744073709551615",
        "--kept-steps",
        "1/3",
        "--json",
        "--out",
        "a b",
      ],
      condenseFlags,
    );
    expect(flags.options).toEqual({ imagesPerClass: 10, alpha: 0.02, seed: "18446744073709551615", keptSteps: "1/3" });
    expect([flags.has("json"), flags.has("help"), flags.text("out")]).toEqual([true, false, "a b"]);
  });

  it.each([
    [["--outer-step", "3"], "unknown flag --outer-step; did you mean --outer-steps?"],
    [["--learning-rate=3"], "unknown flag --learning-rate; did you mean --image-learning-rate?"],
    [["--quality"], "unknown flag --quality; see --help for all flags"],
    [["-w"], "unknown flag -w; see --help for all flags"],
    [["--depth", "three"], '--depth must be an integer, got "three"'],
    [["--depth", "2.5"], '--depth must be an integer, got "2.5"'],
    [["--rho", "0x10"], '--rho must be a number, got "0x10"'],
    [["--method", "dm"], '--method must be one of satm, mtt, got "dm"'],
    [["--out"], "--out needs a value: --out DIR"],
    [["--out", "--json"], "--out needs a value: --out DIR"],
    [["--out="], "--out must not be empty"],
    [["--json=yes"], "--json takes no value"],
    [["--seed", "1", "--seed", "2"], "--seed is given twice; give it once"],
  ])("complains about %j in a sentence", (args, problem) => {
    expect(problemsOf(...args)).toEqual([problem]);
  });

  it("lists all complaints", () => {
    expect(problemsOf("--ipc", "many", "--widht", "4", "--rho", "-1")).toHaveLength(2);
  });

  it("collects a flag that may be given several times", () => {
    const flags = parseFlags(["--data", "a", "--data=b", "--port", "7"], upFlags);
    expect([flags.texts("data"), flags.integer("port"), flags.integer("threads")]).toEqual([["a", "b"], 7, undefined]);
  });

  it("knows -h", () => {
    expect(parseFlags(["-h"], condenseFlags).has("help")).toBe(true);
  });
});
