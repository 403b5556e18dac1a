import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runProgram } from "./program.js";
import { targets } from "./testing/planted-targets.js";

const targetsFile = fileURLToPath(new URL("../dist/testing/planted-targets.js", import.meta.url));
const patienceMs = 240_000;
let corpus: string;

beforeEach(async () => {
  corpus = await mkdtemp(join(tmpdir(), "condensery-corpus-"));
});
afterEach(async () => rm(corpus, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  let [out, error] = ["", ""];
  const code = await runProgram(args, {
    targets,
    targetsFile,
    corpusFolder: corpus,
    out: (text) => (out += text),
    error: { write: (text) => (error += text) },
    now: () => performance.now(),
    // A loop is told from a busy machine by its CPU time, which a large allocation takes too
    silenceMs: args.includes("loops") ? 2500 : 60_000,
    signal: new AbortController().signal,
  });
  return { code, out, error };
}

describe("the program", () => {
  it("finds nothing where there is nothing", { timeout: patienceMs }, async () => {
    const { code, out } = await run("--only", "sound", "--cases", "60", "--seed", "7");
    expect(code).toBe(0);
    expect(out).toMatch(/^sound +60 /mu);
    expect(out).toContain("no findings");
    expect(await readdir(corpus)).toEqual([]);
  });

  it.each([
    ["throws", "crash", /TypeError: cannot read/u],
    ["misreads", "crash", /one became two/u],
    ["speechless", "crash", /no message/u],
    ["forgets", "crash", /an error nobody handled: Error: nobody waits/u],
    ["hoards", "memory", /grew by \d+ MiB/u],
  ])("finds a parser that %s and keeps the smallest input", { timeout: patienceMs }, async (name, outcome, detail) => {
    const cases = name === "hoards" ? "3" : "12";
    const { code, out } = await run("--only", name, "--cases", cases, "--seed", "3", "--json", "--workers", "1");
    expect(code).toBe(1);
    const [finding] = out.split("\n").map((line) => JSON.parse(line || "{}") as Record<string, unknown>);
    expect(finding).toMatchObject({ kind: "finding", target: name, outcome, detail: expect.stringMatching(detail) });
    const kept = await readFile(String(finding?.["file"]));
    expect(kept.subarray(1).some((byte) => byte > 200)).toBe(true);
    if (outcome === "crash") expect(kept).toHaveLength(2);
  });

  it.each([
    ["dies", "crash", /signal SIGSEGV/u],
    ["loops", "hang", /no sign of life/u],
  ])(
    "names the case in which a process %s, and goes on behind it",
    { timeout: patienceMs },
    async (name, outcome, detail) => {
      const { code, out } = await run("--only", name, "--cases", "3", "--seed", "5", "--json", "--workers", "1");
      expect(code).toBe(1);
      const lines = out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const figures = lines.at(-1) as unknown as { all: { cases: number } };
      expect(lines[0]).toMatchObject({ kind: "finding", outcome, detail: expect.stringMatching(detail) });
      expect(lines[0]?.["index"]).toBeTypeOf("number");
      expect(figures.all.cases).toBe(3);
    },
  );

  it("makes the same cases of the same seed", { timeout: patienceMs }, async () => {
    const figuresOf = async (seed: string) => {
      const { out } = await run("--only", "throws", "--cases", "40", "--seed", seed, "--json");
      const findings = out.split("\n").filter((line) => line.includes('"finding"'));
      return findings.map((line) => (JSON.parse(line) as { index: number }).index).toSorted((a, b) => a - b);
    };
    const first = await figuresOf("11");
    expect(first.length).toBeGreaterThan(0);
    expect(await figuresOf("11")).toEqual(first);
    expect(await figuresOf("12")).not.toEqual(first);
  });

  it.each([
    [["--only", "nobody"], /there is no target nobody; there are sound, throws/u],
    [["--cases", "0"], /--cases must be an integer from 1/u],
    [["--what"], /--what/u],
  ])("refuses %j", async (args, complaint) => {
    const { code, error } = await run(...args);
    expect(code).toBe(2);
    expect(error).toMatch(complaint);
  });
});
