import type { FuzzTarget } from "../target.js";
import type { Finding } from "./finding.js";
import type { Report } from "./messages.js";
import { batchesOf, casesOf, type Batch } from "./plan.js";
import { CaseProcess } from "./case-processes.js";
import { Tally, type TargetFigures } from "./tally.js";
import { isFinding } from "./verdict.js";

export interface FuzzOptions {
  readonly targets: readonly FuzzTarget[];
  /** Path of the module that exports the same `targets`. */
  readonly targetsFile: string;
  /** Of all targets together. */
  readonly cases: number;
  readonly seed: number;
  /** Processes at a time. */
  readonly workers: number;
  readonly silenceMs: number;
  readonly onProgress: (done: number, total: number, target: string) => void;
  readonly onFinding: (finding: Finding) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Gives every target its cases, in processes of their own. Returns the figures of each target, in their order; when
 * aborted, of what was done until then.
 */
export async function fuzz(options: FuzzOptions): Promise<readonly TargetFigures[]> {
  const { targets, cases, workers, silenceMs, signal } = options;
  const counts = casesOf(targets, cases);
  const tally = new Tally(counts);
  const queue = [...batchesOf(counts)];
  const work = async (): Promise<void> => {
    using cases = new CaseProcess({ silenceMs, signal });
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      await runWhole(batch, { ...options, tally, cases });
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } catch (error) {
    // What was found before an interruption is worth as much as otherwise
    if (!signal.aborted) throw error;
  }
  return tally.figures();
}

interface Run extends Pick<FuzzOptions, "seed" | "targetsFile" | "onProgress" | "onFinding"> {
  readonly tally: Tally;
  readonly cases: CaseProcess;
}

/** Runs a batch to its end, over the processes that it ends on the way. */
async function runWhole(batch: Batch, options: Run): Promise<void> {
  const { tally } = options;
  for (let from = batch.from; from < batch.to;) {
    const run = await runPart({ ...batch, from }, options);
    if (run.lost === undefined) return;
    if (!run.opened) {
      const { target } = batch;
      await options.onFinding({ target, index: undefined, outcome: "crash", detail: run.lost, content: undefined });
      tally.abandon(target, batch.to - from);
      return;
    }
    // The case behind the last one told is the one that ended the process: by itself it must do so again
    const alone = await runPart({ ...batch, from: run.next, to: run.next + 1 }, options);
    if (alone.lost !== undefined) {
      const outcome = alone.hung ? "hang" : "crash";
      tally.add(batch.target, { outcome, cpuMs: 0 }, 0);
      await options.onFinding({
        target: batch.target,
        index: run.next,
        outcome,
        detail: alone.lost,
        content: undefined,
      });
    } else {
      await options.onFinding({
        target: batch.target,
        index: run.next,
        outcome: "crash",
        detail: `ended its process behind the cases from ${from} on, but not alone: ${run.lost}`,
        content: undefined,
      });
    }
    from = run.next + 1;
  }
}

interface PartEnd {
  readonly opened: boolean;
  /** The first case that nothing was told of. */
  readonly next: number;
  readonly lost: string | undefined;
  readonly hung: boolean;
}

async function runPart(part: Batch, { seed, targetsFile, tally, cases, onProgress, onFinding }: Run): Promise<PartEnd> {
  let [opened, next] = [false, part.from];
  const told: Promise<void>[] = [];
  const onReport = (report: Report): void => {
    if (report.kind === "opened") opened = true;
    if (report.kind !== "case") return;
    const { index, verdict, memoryMiB, content } = report;
    next = index + 1;
    tally.add(part.target, verdict, memoryMiB);
    onProgress(tally.done, tally.total, part.target);
    if (!isFinding(verdict)) return;
    const { outcome, detail } = verdict;
    const bytes = content === undefined ? undefined : new Uint8Array(Buffer.from(content, "base64"));
    told.push(onFinding({ target: part.target, index, outcome, detail, content: bytes }));
  };
  const order = { targets: targetsFile, target: part.target, seed, from: part.from, to: part.to, shrink: true };
  const end = await cases.run(order, onReport);
  await Promise.all(told);
  return end.kind === "done"
    ? { opened, next, lost: undefined, hung: false }
    : { opened, next, lost: end.reason, hung: end.hung };
}
