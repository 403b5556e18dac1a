import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { benchmarkNames } from "./options.js";
import type { MemoryRow, Report, TimeRow } from "./rows.js";
import type { Spread } from "./statistics.js";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const tiny = "--width 4 --size 8 --depth 1 --images 3 --batch 4 --count 10 --matrix 64 --rounds 1 --no-peer".split(" ");

function bench(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  if (!existsSync(program)) throw new Error("bench is not built: npm run build");
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
}

function reported(...args: readonly string[]): Report {
  const { status, stdout, stderr } = bench(...args, "--json");
  expect(stderr.replaceAll(/^bench: .*\n/gm, "")).toBe("");
  expect(status).toBe(0);
  return JSON.parse(stdout) as Report;
}

/** Systems that are started make their databases first. */
const patienceMs = 300_000;

test("every benchmark gives well-formed rows", { timeout: patienceMs }, () => {
  const { machine, rows } = reported("all", ...tiny, "--dataset", "mnist", "--inner-steps", "2", "--threads", "1");
  expect(machine).toMatchObject({ node: process.version, provider: expect.any(String), threads: 1 });
  const names = rows.map(({ name }) => name);
  expect(names).toEqual([
    "sgemm",
    "inner-step",
    "step-adjoint",
    "outer-step-mtt",
    "outer-step-satm",
    "expert-epoch",
    "decoding",
    "step-pair",
    "hypergradient",
    "outer-step-satm",
    "outer-step-satm-services",
    "outer-step-satm-two-calls",
    "outer-step-satm-traced",
    "memory",
  ]);
  expect(benchmarkNames.filter((name) => !names.includes(name))).toEqual(["service-overhead"]);
  for (const row of rows) expect(row.kind === "time" ? timeFaults(row) : memoryFaults(row)).toEqual([]);

  const gflop = (name: string): number => rows.find((row): row is TimeRow => row.name === name)?.modelGflop ?? 0;
  const [inner, adjoint] = [gflop("inner-step"), gflop("step-adjoint")];
  expect(gflop("sgemm")).toBeCloseTo((2 * 64 ** 3) / 1e9, 12);
  expect(gflop("step-pair")).toBeCloseTo(inner + adjoint, 12);
  expect(gflop("hypergradient")).toBeCloseTo(2 * (inner + adjoint), 12);
  expect(gflop("outer-step-mtt")).toBeCloseTo(2 * (inner + adjoint), 12);
  // One step of two is kept: 2 inner steps and 1 adjoint, then 1 of each
  expect(gflop("outer-step-satm")).toBeCloseTo(3 * inner + 2 * adjoint, 12);
});

test("memory is measured in a process for each number of steps", () => {
  const { rows } = reported("memory", ...tiny);
  expect(rows.map((row) => row.kind === "memory" && row.innerSteps)).toEqual([5, 10, 20, 50]);
});

test("without --json it prints a table and the machine", () => {
  const { stdout } = bench("sgemm", "--matrix", "64", "--rounds", "2");
  expect(stdout).toMatch(/^name +ms median .*\nsgemm +[\d.]+ .* 100 % +100 % +\d+\nmachine: .*ONNX Runtime/);
});

test.each([
  ["an unknown benchmark", ["speed"], /^bench: there is no benchmark "speed".*\n$/],
  ["a network that cannot be", ["inner-step", "--size", "4"], /^bench: a ConvNet of depth 3 .*\n$/],
  ["such a network in a child", ["memory", "--size", "4"], /bench: a ConvNet of depth 3 .*\n$/],
])("%s ends with one sentence and exit code 2", (_, args, sentence) => {
  const { status, stdout, stderr } = bench(...args);
  expect(stderr).toMatch(sentence);
  expect(stdout).toBe("");
  expect(status).toBe(2);
});

function timeFaults(row: TimeRow): string[] {
  const positive = ["deviceMilliseconds", "modelGflop", "executedGflop", "gflopPerSecond", "share"] as const;
  return [
    ...positive.filter((field) => !(row[field] > 0)),
    ...(ordered(row.milliseconds) ? [] : ["milliseconds"]),
    ...(row.rounds === 1 ? [] : ["rounds"]),
    ...(row.peer === undefined ? [] : ["peer"]),
    ...(row.peakRssBytes > 2e7 ? [] : ["peakRssBytes"]),
    ...(/-(?:services|two-calls|traced)$/.test(row.name) === (row.timesInProcess !== undefined)
      ? []
      : ["timesInProcess"]),
    ...((row.name === "decoding") === decodingIsSound(row) ? [] : ["decoding"]),
    ...(row.name === "hypergradient" && row.stepMilliseconds === undefined ? ["stepMilliseconds"] : []),
  ];
}

function decodingIsSound({ decoding, milliseconds }: TimeRow): boolean {
  if (decoding === undefined) return false;
  const { images, listingMilliseconds, readingMilliseconds, keptMilliseconds, shareOfEpoch, keptShareOfEpoch } =
    decoding;
  // The tiny epoch is of 10 images, the listing of 7996
  const share = (readingMilliseconds + (listingMilliseconds * 10) / 7996) / milliseconds.median;
  const keptShare = (keptMilliseconds * 10) / 7996 / milliseconds.median;
  const agree = (left: number, right: number): boolean => Math.abs(left / right - 1) < 1e-9;
  const positive = listingMilliseconds > 0 && readingMilliseconds > 0 && keptMilliseconds > 0;
  return images === 10 && positive && agree(shareOfEpoch.median, share) && agree(keptShareOfEpoch.median, keptShare);
}

function memoryFaults({ peakRssBytes, parameterVectorBytes, remainingBytes, innerSteps }: MemoryRow): string[] {
  // 4 filters of 3x3x3 and bias, gain, shift; 10 classes of 4x4x4 features and bias
  const parameters = 4 * 27 + 3 * 4 + 10 * 64 + 10;
  return [
    ...(parameterVectorBytes === innerSteps * parameters * 4 ? [] : ["parameterVectorBytes"]),
    ...(remainingBytes === peakRssBytes - parameterVectorBytes && remainingBytes > 2e7 ? [] : ["remainingBytes"]),
  ];
}

function ordered({ min, median, max }: Spread): boolean {
  return min > 0 && min <= median && median <= max;
}
