import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RunningLocalSystem } from "@condensery/system";
import { State } from "@condensery/wire/condensation";
import { caseFolder } from "../harness/case-folder.js";
import { openDatabase } from "../harness/database.js";
import { type FaultSystem, startFaultSystem } from "../harness/fault-system.js";
import { References } from "../harness/reference.js";
import { leftOvers } from "../harness/state-content.js";
import { growthOf } from "./growth.js";
import { liveJob, type SoakPlace } from "./job-life.js";
import { Sampler } from "./sampler.js";
import { listAll } from "./soak-calls.js";
import type { SoakOptions } from "./soak-options.js";
import { type JobPlan, soakPlan } from "./soak-plan.js";
import type { SoakReport } from "./soak-report.js";
import { soakSpec, soakSpecs } from "./soak-specs.js";
import { Tally } from "./tally.js";

/** Who is told how it goes. */
export interface SoakListener {
  /** First of all, with 0, when the system has come to serve. */
  readonly onEnded: (ended: number) => void;
}

/** Condensations between two looks at the processes. */
const jobsPerSample = 10;

/**
 * Does to one system what many users do in hours, while its processes are killed.
 * @throws Error when the system cannot go on; the signal's reason. Neither processes nor files are left then
 */
export async function runSoak(options: SoakOptions, listener: SoakListener, signal: AbortSignal): Promise<SoakReport> {
  const specs = await undisturbed(options, signal);
  await using folder = await caseFolder();
  await using database = await openDatabase(options.database);
  const temporary = join(folder.root, "tmp");
  await mkdir(temporary);
  const began = performance.now();
  const tally = new Tally();
  await using faulty = await startFaultSystem(folder, database, {
    environment: environment(options, temporary),
    signal,
  });
  const sampler = new Sampler(faulty.system, folder.state);
  const place = { faulty, tally, specs };
  await unlessStopped(faulty.system, signal, live(place, options, sampler, listener));
  const problems = await problemsOf(place);
  await faulty.stop();
  problems.push(...(await leftOvers(folder.state)).map((file) => `left over in the state folder: ${file}`));
  problems.push(...(await readdir(temporary)).map((file) => `left over in the temporary folder: ${file}`));
  const seconds = (performance.now() - began) / 1000;
  const { kept: _, ...counts } = tally;
  const { series, states } = sampler;
  return { ...options, ...counts, problems, seconds, growth: growthOf(series), series, states };
}

/** What each specification gives, by a system that has gone by then. */
async function undisturbed({ seed, database }: SoakOptions, signal: AbortSignal): Promise<SoakPlace["specs"]> {
  await using references = new References(database);
  const found: SoakPlace["specs"][number][] = [];
  for (let index = 0; index < soakSpecs; index += 1) {
    signal.throwIfAborted();
    const spec = soakSpec(seed, index);
    found.push({ spec, files: (await references.of(spec)).files });
  }
  return found;
}

function environment({ atOnce }: SoakOptions, temporary: string): Readonly<Record<string, string>> {
  const many = "1000";
  return {
    TMPDIR: temporary,
    CONDENSERY_JOBS: String(atOnce),
    CONDENSERY_JOBS_WAITING: many,
    CONDENSERY_JOBS_PER_CLIENT: many,
  };
}

async function live(place: SoakPlace, options: SoakOptions, sampler: Sampler, listener: SoakListener): Promise<void> {
  const { tally } = place;
  const { storm, quiet } = soakPlan(options);
  let ended = 0;
  listener.onEnded(ended);
  const look = (atRest: boolean) => sampler.sample(ended, tally.kept.size, { atRest });
  const waitingToo = options.atOnce + Math.ceil(options.atOnce / 4);
  const run = async (plan: JobPlan): Promise<void> => {
    await liveJob(place, plan);
    ended += 1;
    listener.onEnded(ended);
    if (ended % jobsPerSample === 0) await look(false);
  };
  await eachAtOnce(storm, waitingToo, run);
  await look(true);
  for (const round of quiet) {
    await eachAtOnce(round, waitingToo, run);
    await look(true);
  }
}

async function eachAtOnce<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const workers = Array.from({ length: limit }, async () => {
    for (const item of left) await work(item);
  });
  await Promise.all(workers);
}

/** Rejects as soon as the system has ended by itself or the signal is aborted. */
async function unlessStopped(system: RunningLocalSystem, signal: AbortSignal, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: over.signal });
    void system.ended.then((end) => {
      if (end.reason === "failed") reject(end.error);
    });
  });
  try {
    await Promise.race([work, stopped]);
  } finally {
    over.abort();
    work.catch(() => undefined);
    stopped.catch(() => undefined);
  }
}

/** Nothing is there but what was kept, in the states in which it ended. */
async function problemsOf({
  faulty,
  tally,
}: {
  readonly faulty: FaultSystem;
  readonly tally: Tally;
}): Promise<string[]> {
  const found = new Map((await listAll(faulty.channel)).map(({ name, state }) => [name, State[state]]));
  const due = new Map([...tally.kept].map(([name, state]) => [name, State[state]]));
  try {
    // Those that failed are told already, and are kept in whatever state they are
    if (tally.failures.length === 0) assert.deepEqual(found, due, "other condensations than were kept");
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
