/** What the benchmarks print: the field names are the JSON format (docs/benchmarks.md). */
import type { MachineFacts } from "./machine.js";
import type { PeerRun } from "./peer.js";
import type { Measured } from "./rounds.js";
import { median, ratios, spread, type Spread } from "./statistics.js";

export interface Report {
  readonly machine: MachineFacts;
  readonly rows: readonly Row[];
}

export type Row = TimeRow | MemoryRow;

export interface TimeRow {
  readonly kind: "time";
  readonly name: string;
  readonly rounds: number;
  /** Wall-clock time of one run, as the caller sees it. */
  readonly milliseconds: Spread;
  /** The part of it inside ONNX Runtime; median. */
  readonly deviceMilliseconds: number;
  /** Medians of what a step pair consists of. */
  readonly partMilliseconds?: Readonly<Record<string, number>>;
  /** `milliseconds` divided by the inner steps of a hypergradient. */
  readonly stepMilliseconds?: Spread;
  /** 10^9 operations of one run, convolutions computed directly. */
  readonly modelGflop: number;
  /** 10^9 operations of the products that really run. */
  readonly executedGflop: number;
  /** modelGflop a second; median. */
  readonly gflopPerSecond: number;
  /** Rate of the square matrix product in the same rounds; median. */
  readonly sgemmGflopPerSecond: number;
  /** gflopPerSecond / sgemmGflopPerSecond, median of the rounds' ratios; above 1 where Winograd saves enough. */
  readonly share: number;
  /** The same for the operations that really run. */
  readonly executedShare: number;
  /** Of the benchmark's process, compiler and matrix product included. */
  readonly peakRssBytes: number;
  readonly peer?: PeerComparison;
  /** Through the services: time divided by that of the same work in one process, of the same rounds. */
  readonly timesInProcess?: Spread;
  /** Through services that trace: time divided by that through services that do not, of the same rounds. */
  readonly timesUntraced?: Spread;
  /** What comes before an expert's epoch on a data set. */
  readonly decoding?: DecodingCost;
}

export interface DecodingCost {
  /** That were read, and that the epoch trains on. */
  readonly images: number;
  /** Of the whole data set; median. */
  readonly listingMilliseconds: number;
  /** Reading, decoding and normalising the images; median. */
  readonly readingMilliseconds: number;
  /** Loading the whole data set, both splits, from the pixels that an earlier loading kept; median. */
  readonly keptMilliseconds: number;
  /** Reading and the images' part of the listing / epoch, of the same rounds. */
  readonly shareOfEpoch: Spread;
  /** The images' part of loading what was kept / epoch, of the same rounds. */
  readonly keptShareOfEpoch: Spread;
}

export interface PeerFacts {
  readonly engine: string;
  readonly threads: number;
  readonly blas: string;
  /** Of its matrix product; median. */
  readonly sgemmGflopPerSecond: number;
  /** Largest of its processes. */
  readonly peakRssBytes: number;
}

export interface PeerComparison extends PeerFacts {
  /** A step where the row is of steps or a hypergradient, else the whole. */
  readonly milliseconds: Spread;
  /** Peer's time / our time, of the same rounds: above 1, we are faster. */
  readonly ratio: Spread;
}

export interface MemoryRow {
  readonly kind: "memory";
  readonly name: "memory";
  readonly innerSteps: number;
  readonly peakRssBytes: number;
  /** N·P·4, what N parameter vectors take. */
  readonly parameterVectorBytes: number;
  /** peakRssBytes - parameterVectorBytes. */
  readonly remainingBytes: number;
  readonly peer?: PeerFacts;
}

/** Peer's runs, one a round, with how many of its units are in one run of ours. */
export interface PeerRounds {
  readonly runs: readonly PeerRun[];
  readonly units: number;
}

export function timeRow(measured: Measured, sgemm: Measured, peakRssBytes: number, peer?: PeerRounds): TimeRow {
  const { work, samples } = measured;
  const milliseconds = samples.map((sample) => sample.milliseconds);
  const rates = milliseconds.map((time) => work.modelFlops / time / 1e6);
  const executedRates = milliseconds.map((time) => work.executedFlops / time / 1e6);
  const sgemmRates = sgemm.samples.map((sample) => sgemm.work.modelFlops / sample.milliseconds / 1e6);
  return {
    kind: "time",
    name: work.name,
    rounds: samples.length,
    milliseconds: spread(milliseconds),
    deviceMilliseconds: median(samples.map((sample) => sample.deviceMilliseconds)),
    modelGflop: work.modelFlops / 1e9,
    executedGflop: work.executedFlops / 1e9,
    gflopPerSecond: median(rates),
    sgemmGflopPerSecond: median(sgemmRates),
    share: median(ratios(rates, sgemmRates)),
    executedShare: median(ratios(executedRates, sgemmRates)),
    peakRssBytes,
    ...(peer === undefined ? {} : { peer: comparison(milliseconds, peer) }),
  };
}

/** What all of the peer's processes have in common. */
export function peerFacts(runs: readonly PeerRun[]): PeerFacts {
  const [first] = runs;
  if (first === undefined) throw new RangeError("the peer has not run");
  return {
    engine: first.engine,
    threads: first.threads,
    blas: first.blas,
    sgemmGflopPerSecond: median(runs.map((run) => run.sgemmGflopPerSecond)),
    peakRssBytes: Math.max(...runs.map((run) => run.peakRssBytes)),
  };
}

function comparison(milliseconds: readonly number[], { runs, units }: PeerRounds): PeerComparison {
  const ours = milliseconds.map((time) => time / units);
  const theirs = runs.map((run) => run.milliseconds);
  return { ...peerFacts(runs), milliseconds: spread(theirs), ratio: spread(ratios(theirs, ours)) };
}
