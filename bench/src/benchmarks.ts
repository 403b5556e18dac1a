import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileCondensation, runtimeExecutor } from "@condensery/engine";
import { Runtime, type Workspace } from "@condensery/runtime";
import { decodingCost, decodingWorks } from "./decoding-benchmark.js";
import { expertEpochWork } from "./expert-epoch.js";
import { UsageError } from "./flags.js";
import { hypergradientWork, stepPair } from "./hypergradient-benchmark.js";
import { machineFacts, peakRssBytes } from "./machine.js";
import { memoryRow } from "./memory.js";
import type { BenchmarkName, BenchOptions } from "./options.js";
import { outerStepWork } from "./outer-step-benchmark.js";
import { findPeer, type Peer, type PeerRun, type PeerWork } from "./peer.js";
import { condensationProblem, putProblem } from "./problem.js";
import { measureInRounds, type Measured, type Work } from "./rounds.js";
import { timeRow, type PeerRounds, type Report, type Row, type TimeRow } from "./rows.js";
import { sgemmWork } from "./sgemm.js";
import { median, ratios, spread, type Spread } from "./statistics.js";
import { measureServiceOverhead } from "./service-overhead.js";
import { stepWork } from "./step-benchmarks.js";

/** One benchmark in this process: a runtime of one worker with all threads, so that nothing else runs beside it. */
export async function runBenchmark(name: BenchmarkName, options: BenchOptions): Promise<Report> {
  await using runtime = await Runtime.start({ workers: 1, threads: options.threads });
  await using workspace = runtime.open();
  const rows =
    name === "memory" ? [await memoryRow(workspace, options)] : await timeRows(name, { options, runtime, workspace });
  return { machine: machineFacts(runtime.report()), rows };
}

interface Bench {
  readonly options: BenchOptions;
  readonly runtime: Runtime;
  readonly workspace: Workspace;
}

async function timeRows(name: Exclude<BenchmarkName, "memory">, bench: Bench): Promise<Row[]> {
  const { options, workspace } = bench;
  switch (name) {
    case "sgemm": {
      const { sgemm } = await measure(bench, []);
      return [timeRow(sgemm, sgemm, peakRssBytes())];
    }
    case "expert-epoch": {
      const work = await expertEpochWork(workspace, options);
      const { sgemm, measured, peerRuns } = await measure(bench, [work], "expert-epoch");
      const peer = peerRounds(peerRuns, 1);
      return measured.map((each) => timeRow(each, sgemm, peakRssBytes(), peer));
    }
    case "decoding":
      return decodingRows(bench);
    case "hypergradient":
      return hypergradientRows(bench);
    case "service-overhead":
      return serviceOverheadRows(bench);
    default: {
      const { sgemm, measured } = await measure(bench, [await condensationWork(name, bench)]);
      return measured.map((each) => timeRow(each, sgemm, peakRssBytes()));
    }
  }
}

/** A step of the method or an outer step, which have no counterpart in the peer. */
async function condensationWork(
  name: "inner-step" | "step-adjoint" | "outer-step-mtt" | "outer-step-satm",
  { options, workspace }: Bench,
): Promise<Work> {
  const problem = condensationProblem(options);
  const programs = compileCondensation(problem.network, { images: options.images });
  await putProblem(workspace, problem);
  if (name === "inner-step" || name === "step-adjoint") return stepWork(workspace, problem, programs[name], name);
  const method = name === "outer-step-mtt" ? "mtt" : "satm";
  return outerStepWork(runtimeExecutor(workspace, programs), programs, problem, method, options);
}

/** An expert's epoch on a data set, with what it costs to have its images. */
async function decodingRows(bench: Bench): Promise<Row[]> {
  const { options, workspace } = bench;
  if (options.dataset === undefined) throw new UsageError("decoding needs a data set");
  const cache = await mkdtemp(join(tmpdir(), "condensery-bench-"));
  try {
    const { listing, reading, kept, ...dataset } = await decodingWorks(options.dataset, options.count, cache);
    const { count, classes, shape } = dataset;
    if (shape.height !== shape.width) {
      throw new UsageError(`decoding needs square images, got ${shape.height}x${shape.width}`);
    }
    const like = { ...options, count, classes, channels: shape.channels, size: shape.height };
    const works = [await expertEpochWork(workspace, like), listing, reading, kept];
    const { sgemm, measured } = await measure(bench, works);
    const [epoch, listed, read, loaded] = measured;
    if (epoch === undefined || listed === undefined || read === undefined || loaded === undefined) {
      throw new RangeError("four works were measured");
    }
    const decoding = decodingCost(dataset, { epoch, listing: listed, reading: read, kept: loaded });
    return [{ ...timeRow(epoch, sgemm, peakRssBytes()), name: "decoding", decoding }];
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

/** The whole hypergradient, and the two steps that it consists of, against the peer's time a step. */
async function hypergradientRows(bench: Bench): Promise<Row[]> {
  const { options, workspace } = bench;
  const problem = condensationProblem(options);
  const programs = compileCondensation(problem.network, { images: options.images });
  await putProblem(workspace, problem);
  const works = [
    await stepWork(workspace, problem, programs["inner-step"], "inner-step"),
    await stepWork(workspace, problem, programs["step-adjoint"], "step-adjoint"),
    hypergradientWork(runtimeExecutor(workspace, programs), programs, problem, options.innerSteps),
  ];
  const { sgemm, measured, peerRuns } = await measure(bench, works, "hypergradient");
  const [inner, adjoint, whole] = measured;
  if (inner === undefined || adjoint === undefined || whole === undefined)
    throw new RangeError("three works were measured");
  const peak = peakRssBytes();
  const pair = timeRow(stepPair(inner, adjoint), sgemm, peak, peerRounds(peerRuns, 1));
  const row = timeRow(whole, sgemm, peak, peerRounds(peerRuns, options.innerSteps));
  return [
    { ...pair, partMilliseconds: { "inner-step": medianTime(inner), "step-adjoint": medianTime(adjoint) } },
    { ...row, stepMilliseconds: perStep(row.milliseconds, options.innerSteps) },
  ];
}

/** An outer step in this process, and the same through the services. */
async function serviceOverheadRows({ options, runtime, workspace }: Bench): Promise<Row[]> {
  const problem = condensationProblem(options);
  const programs = compileCondensation(problem.network, { images: options.images });
  await putProblem(workspace, problem);
  const roofline = await sgemmWork(workspace, options.matrix);
  const executor = runtimeExecutor(workspace, programs);
  const own = { runtime, executor, programs, problem, sgemm: roofline };
  const { sgemm, inProcess, services, twoCalls, traced } = await measureServiceOverhead(own, options);
  const row = (measured: Measured): TimeRow => timeRow(measured, sgemm, peakRssBytes());
  return [
    row(inProcess),
    { ...row(services), timesInProcess: timesOf(services, inProcess) },
    { ...row(twoCalls), timesInProcess: timesOf(twoCalls, inProcess) },
    { ...row(traced), timesInProcess: timesOf(traced, inProcess), timesUntraced: timesOf(traced, services) },
  ];
}

/** Time of one work divided by that of another, round by round. */
function timesOf({ samples }: Measured, other: Measured): Spread {
  const milliseconds = (of: Measured["samples"]): number[] => of.map((sample) => sample.milliseconds);
  return spread(ratios(milliseconds(samples), milliseconds(other.samples)));
}

interface Measurement {
  readonly sgemm: Measured;
  readonly measured: readonly Measured[];
  /** One a round; none without a peer. */
  readonly peerRuns: readonly PeerRun[];
}

async function measure(
  { options, runtime, workspace }: Bench,
  works: readonly Work[],
  peerWork?: PeerWork,
): Promise<Measurement> {
  const peer: Peer | undefined = peerWork === undefined ? undefined : await findPeer(options);
  const peerRuns: PeerRun[] = [];
  const roofline = await sgemmWork(workspace, options.matrix);
  const [sgemm, ...measured] = await measureInRounds(runtime, [roofline, ...works], options.rounds, async () => {
    if (peer !== undefined && peerWork !== undefined) peerRuns.push(await peer(peerWork));
  });
  if (sgemm === undefined) throw new RangeError("the matrix product was not measured");
  return { sgemm, measured, peerRuns };
}

function peerRounds(runs: readonly PeerRun[], units: number): PeerRounds | undefined {
  return runs.length === 0 ? undefined : { runs, units };
}

function medianTime({ samples }: Measured): number {
  return median(samples.map(({ milliseconds }) => milliseconds));
}

function perStep({ min, median, max }: Spread, steps: number): Spread {
  return { min: min / steps, median: median / steps, max: max / steps };
}
