import type { Runtime } from "@condensery/runtime";

/** Something whose time is measured. */
export interface Work {
  readonly name: string;
  /** Operations of one run with every convolution computed directly. */
  readonly modelFlops: number;
  /** Operations of the products that one run really computes. */
  readonly executedFlops: number;
  readonly run: () => Promise<void>;
  /** Seconds inside program runs so far, of a work that runs elsewhere. Default: those of the runtime. */
  readonly deviceSeconds?: () => number;
  /**
   * Whether each sample follows an untimed run. Works of several processes in turn need it: a process that has been idle
   * begins with cold caches and pages, which the steps of a job, one behind the other, do not.
   */
  readonly warmUp?: boolean;
}

/** One round's time of one run; a mean where a run is short. */
export interface Sample {
  readonly milliseconds: number;
  /** The part spent inside ONNX Runtime. */
  readonly deviceMilliseconds: number;
}

/** A work with its samples, one a round. */
export interface Measured {
  readonly work: Work;
  readonly samples: readonly Sample[];
}

/** A sample of short runs repeats them until they fill this time: a single run of a millisecond measures the scheduler. */
const shortestSampleMilliseconds = 100;
const mostRepeats = 20;

/**
 * A round that follows another process first repeats its works untimed for this long. What a large process gives back
 * to the system when it ends (memory, cores) makes the runs right behind it up to three times slower; the peer has
 * warm-up runs of its own.
 */
const settlingMilliseconds = 2000;

/**
 * Measures works in turn: each round takes one sample of each, then `afterRound`, so that a slow spell of the machine
 * meets all of them. Every work runs twice before the first round (session creation, then a run to choose repeats by).
 */
export async function measureInRounds(
  runtime: Runtime,
  works: readonly Work[],
  rounds: number,
  afterRound?: () => Promise<void>,
): Promise<Measured[]> {
  const measured = [];
  for (const work of works) {
    await work.run();
    const { milliseconds } = await sample(runtime, work, 1);
    const repeats = Math.min(mostRepeats, Math.max(1, Math.ceil(shortestSampleMilliseconds / milliseconds)));
    const samples: Sample[] = [];
    measured.push({ work, samples, repeats });
  }
  for (let round = 0; round < rounds; round++) {
    if (afterRound !== undefined) await settle(works);
    for (const { work, samples, repeats } of measured) samples.push(await sample(runtime, work, repeats));
    await afterRound?.();
  }
  return measured;
}

async function settle(works: readonly Work[]): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < settlingMilliseconds) {
    for (const work of works) await work.run();
  }
}

async function sample(runtime: Runtime, work: Work, repeats: number): Promise<Sample> {
  if (work.warmUp === true) await work.run();
  const deviceSeconds = async (): Promise<number> =>
    work.deviceSeconds?.() ?? (await runtime.statistics()).deviceSeconds;
  const before = await deviceSeconds();
  const started = performance.now();
  for (let repeat = 0; repeat < repeats; repeat++) await work.run();
  const elapsed = performance.now() - started;
  const after = await deviceSeconds();
  return {
    milliseconds: elapsed / repeats,
    deviceMilliseconds: (1000 * (after - before)) / repeats,
  };
}
