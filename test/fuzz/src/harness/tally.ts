import type { Outcome, Verdict } from "./verdict.js";

/** What came of all cases of one target. */
export interface TargetFigures {
  readonly target: string;
  readonly cases: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly crashes: number;
  readonly hangs: number;
  /** Cases that took too much memory. */
  readonly bloats: number;
  /** CPU time of the slowest case. */
  readonly slowestMs: number;
  /** Largest memory of a process between two cases. */
  readonly peakMiB: number;
}

const columnOf = {
  accepted: "accepted",
  rejected: "rejected",
  crash: "crashes",
  hang: "hangs",
  memory: "bloats",
} as const satisfies Record<Outcome, keyof TargetFigures>;

/** Counts cases while they come. */
export class Tally {
  readonly total: number;
  readonly #figures: Map<string, { -readonly [Name in keyof TargetFigures]: TargetFigures[Name] }>;
  #done = 0;

  constructor(counts: ReadonlyMap<string, number>) {
    this.total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const none = { cases: 0, accepted: 0, rejected: 0, crashes: 0, hangs: 0, bloats: 0, slowestMs: 0, peakMiB: 0 };
    this.#figures = new Map([...counts.keys()].map((target) => [target, { target, ...none }]));
  }

  /** Cases that were run, or given up. */
  get done(): number {
    return this.#done;
  }

  add(target: string, { outcome, cpuMs }: Pick<Verdict, "outcome" | "cpuMs">, memoryMiB: number): void {
    const figures = this.#figures.get(target);
    if (figures === undefined) throw new Error(`there is no target ${target}`);
    this.#done += 1;
    figures.cases += 1;
    figures[columnOf[outcome]] += 1;
    figures.slowestMs = Math.max(figures.slowestMs, cpuMs);
    figures.peakMiB = Math.max(figures.peakMiB, memoryMiB);
  }

  /** Cases that cannot be run, as their target does not open: counted as one crash. */
  abandon(target: string, cases: number): void {
    const figures = this.#figures.get(target);
    if (figures !== undefined) figures.crashes += 1;
    this.#done += cases;
  }

  figures(): readonly TargetFigures[] {
    return [...this.#figures.values()];
  }
}
