import type { MachineFacts } from "./machine.js";
import type { DecodingCost, MemoryRow, PeerFacts, Report, Row, TimeRow } from "./rows.js";
import type { Spread } from "./statistics.js";

/** A report for people: tables, a line on each comparison, and the machine. */
export function reportText({ machine, rows }: Report): string {
  const times = rows.filter((row) => row.kind === "time");
  const memories = rows.filter((row) => row.kind === "memory");
  return [
    ...(times.length === 0 ? [] : [table(timeTable(times)), ...times.flatMap(timeNotes)]),
    ...(memories.length === 0 ? [] : [table(memoryTable(memories))]),
    ...peerNotes(rows),
    machineLine(machine),
  ].join("\n");
}

function timeTable(rows: readonly TimeRow[]): string[][] {
  const header = [
    "name",
    "ms median",
    "min",
    "max",
    "device ms",
    "model GFLOP",
    "executed GFLOP",
    "GFLOP/s",
    "sgemm GFLOP/s",
    "share",
    "executed share",
    "peak RSS MB",
  ];
  const cells = rows.map((row) => [
    row.name,
    figure(row.milliseconds.median),
    figure(row.milliseconds.min),
    figure(row.milliseconds.max),
    figure(row.deviceMilliseconds),
    figure(row.modelGflop),
    figure(row.executedGflop),
    figure(row.gflopPerSecond),
    figure(row.sgemmGflopPerSecond),
    percent(row.share),
    percent(row.executedShare),
    megabytes(row.peakRssBytes),
  ]);
  return [header, ...cells];
}

function memoryTable(rows: readonly MemoryRow[]): string[][] {
  const header = ["memory, inner steps", "peak RSS MB", "parameter vectors MB", "rest MB", "peer's peak RSS MB"];
  const cells = rows.map((row) => [
    String(row.innerSteps),
    megabytes(row.peakRssBytes),
    megabytes(row.parameterVectorBytes),
    megabytes(row.remainingBytes),
    row.peer === undefined ? "-" : megabytes(row.peer.peakRssBytes),
  ]);
  return [header, ...cells];
}

function timeNotes({
  name,
  partMilliseconds,
  stepMilliseconds,
  peer,
  timesInProcess,
  timesUntraced,
  decoding,
}: TimeRow): string[] {
  const parts = Object.entries(partMilliseconds ?? {}).map(([part, milliseconds]) => `${part} ${figure(milliseconds)}`);
  return [
    ...(parts.length === 0 ? [] : [`${name}: ${parts.join(" + ")} ms`]),
    ...(stepMilliseconds === undefined ? [] : [`${name}: ${spreadText(stepMilliseconds)} ms a step`]),
    ...(peer === undefined
      ? []
      : [`${name}: peer ${spreadText(peer.milliseconds)} ms, peer/ours ${spreadText(peer.ratio)}`]),
    ...timesNote(name, "in process", timesInProcess),
    ...timesNote(name, "without traces", timesUntraced),
    ...(decoding === undefined ? [] : [decodingNote(name, decoding)]),
  ];
}

function decodingNote(name: string, cost: DecodingCost): string {
  const percents = ({ median, min, max }: Spread): string => {
    const [share, least, most] = [median, min, max].map((value) => (100 * value).toFixed(1));
    return `${share} % (${least} to ${most}) of the epoch`;
  };
  const { images, listingMilliseconds, readingMilliseconds, keptMilliseconds, shareOfEpoch, keptShareOfEpoch } = cost;
  const decoding = `reading ${figure(readingMilliseconds)} ms, listing all ${figure(listingMilliseconds)} ms`;
  const kept = `loading all that was kept ${figure(keptMilliseconds)} ms: ${percents(keptShareOfEpoch)}`;
  return `${name}: ${images} images, ${decoding}: ${percents(shareOfEpoch)}; ${kept}`;
}

/** Percents matter here, so three decimals. */
function timesNote(name: string, what: string, times: Spread | undefined): string[] {
  if (times === undefined) return [];
  const [median, min, max] = [times.median, times.min, times.max].map((value) => value.toFixed(3));
  return [`${name}: ${median} times ${what} (${min} to ${max})`];
}

/** One line for each different peer, with what its speed hangs on. */
function peerNotes(rows: readonly Row[]): string[] {
  const line = ({ engine, blas, threads, sgemmGflopPerSecond }: PeerFacts): string =>
    `peer: ${engine}, BLAS ${blas}, ${threads} threads, its sgemm ${figure(sgemmGflopPerSecond)} GFLOP/s`;
  const peers = new Map(
    rows.flatMap(({ peer }) => (peer === undefined ? [] : [[`${peer.engine} ${peer.blas}`, line(peer)] as const])),
  );
  return [...peers.values()];
}

function machineLine({ cpu, cores, node, onnxruntime, provider, threads, loadAverage }: MachineFacts): string {
  const software = `Node ${node}, ONNX Runtime ${onnxruntime} (${provider})`;
  return `machine: ${cpu}, ${cores} cores, ${threads} threads, load ${loadAverage.toFixed(2)} before, ${software}`;
}

/** First column to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}

function spreadText({ min, median, max }: Spread): string {
  return `${figure(median)} (${figure(min)} to ${figure(max)})`;
}

/** Three or four figures: more would be noise. */
function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toPrecision(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
