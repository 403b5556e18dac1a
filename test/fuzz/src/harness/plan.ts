import type { FuzzTarget } from "../target.js";

/** Cases of one target that one process is given. */
export interface Batch {
  readonly target: string;
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

/** Starting a process costs as much as some hundred cases. */
const longestBatch = 4000;

/** Cases of each target: by weight, at least one each, together no fewer than asked for. */
export function casesOf(targets: readonly FuzzTarget[], cases: number): ReadonlyMap<string, number> {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(targets.map(({ name, weight }) => [name, Math.max(1, Math.ceil((cases * weight) / total))]));
}

/** The batches of all cases, the targets in turn. */
export function batchesOf(counts: ReadonlyMap<string, number>): readonly Batch[] {
  return [...counts].flatMap(([target, count]) =>
    Array.from({ length: Math.ceil(count / longestBatch) }, (_, number) => ({
      target,
      from: number * longestBatch,
      to: Math.min(count, (number + 1) * longestBatch),
    })),
  );
}
