import { randomStream } from "@condensery/rng";
import { type ServiceName, serviceNames } from "@condensery/system";
import { type CaseFolder, caseFolder } from "../harness/case-folder.js";
import { create } from "../harness/calls.js";
import { type CaseDatabase, type DatabaseKind, openDatabase } from "../harness/database.js";
import { type FaultSystem, startFaultSystem } from "../harness/fault-system.js";
import { assertSameFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { kill, untilTrue } from "../harness/processes.js";
import type { Reference } from "../harness/reference.js";
import { assertClean } from "../harness/state-content.js";
import { tinySpec } from "../harness/tiny-job.js";
import type { CaseOutcome, FaultCase, FaultContext, Scenario } from "../scenario.js";
import { type LostWork, lostWork, mostLost, nothingLost } from "./lost-work.js";
import { drawMoment, type Moment, momentText, situations, untilMoment } from "./moment.js";

type Target = ServiceName | "database";

/** A kill in the life of a condensation that has this seed. */
interface Strike {
  readonly target: Target;
  readonly moment: Moment;
  readonly seed: number;
}

/** Kills that one system takes in the short form: at most four for a process, which may be started again five times a minute. */
const shortStrikes = 8;

export const killScenario: Scenario = {
  name: "kill",
  summary: "kill -9 of one process at seeded moments",
  cases({ seed, runs, short, database }) {
    if (!short) {
      const targets = targetsOf(database);
      return targets.flatMap((target) =>
        Array.from({ length: runs }, (_, run) => killCase([{ target, moment: momentOf(seed, target, run), seed }])),
      );
    }
    // Spread over the processes and the situations, with experts of its own for each
    const targets = shortTargetsOf(database);
    const strikes = Array.from({ length: runs }, (_, run): Strike => {
      const target = targets[run % targets.length] ?? "orchestrator";
      return { target, moment: momentOf(seed, target, run), seed: seed + run };
    });
    const systems = Array.from({ length: Math.ceil(runs / shortStrikes) }, (_, index) => index * shortStrikes);
    return systems.map((first) => killCase(strikes.slice(first, first + shortStrikes)));
  },
};

function targetsOf(database: DatabaseKind): readonly Target[] {
  return database === "pglite" ? serviceNames : [...serviceNames, "database"];
}

/** Those whose kills the database has to do with come first where it is a process too: the short form has few. */
function shortTargetsOf(database: DatabaseKind): readonly Target[] {
  const targets = targetsOf(database);
  const [orchestrator, ...others] = targets;
  return database === "pglite" || orchestrator === undefined ? targets : [orchestrator, ...others.toReversed()];
}

function momentOf(seed: number, target: Target, run: number): Moment {
  const situation = situations[run % situations.length] ?? "condensation";
  return drawMoment(situation, randomStream({ seed, purpose: `kill/${target}`, indices: [run] }));
}

function killCase(strikes: readonly Strike[]): FaultCase {
  return {
    name: strikes.map(({ target, moment }) => `${target} at ${momentText(moment)}`).join(", "),
    run: (context) => runKills(context, strikes),
  };
}

/** One condensation after the other, each with its kill, on one system. */
async function runKills(context: FaultContext, strikes: readonly Strike[]): Promise<CaseOutcome> {
  await using folder = await caseFolder();
  await using database = await openDatabase(context.database);
  await using faulty = await startFaultSystem(folder, database);
  const place = { folder, database, faulty };
  const [places, stored]: [string[], [string, unknown][]] = [[], []];
  let lost = nothingLost;
  for (const each of strikes) {
    const reference = await context.references.of(tinySpec(each.seed));
    const outcome = await runKill(place, each, reference);
    places.push(outcome.place);
    stored.push(...reference.trajectories);
    lost = mostLost(lost, outcome.lost);
  }
  await faulty.stop();
  await assertClean(folder.state, new Map(stored));
  return { note: `behind events ${places.join(", ")}`, lost };
}

interface StrikePlace {
  readonly folder: CaseFolder;
  readonly database: CaseDatabase;
  readonly faulty: FaultSystem;
}

async function runKill(
  { folder, database, faulty }: StrikePlace,
  { target, moment, seed }: Strike,
  reference: Reference,
): Promise<{ readonly place: string; readonly lost: LostWork }> {
  const { channel } = faulty;
  const { name } = await create(channel, tinySpec(seed), `kill-${seed}`);
  await using watch = new JobWatch(channel, name);
  await untilMoment(moment, watch, folder.state);
  const before = watch.events.length;
  await strike(target, faulty, database);
  if (moment.situation === "restart") await strike(target, faulty, database);
  await watch.ended;
  assertSameFiles(await jobFiles(channel, name), reference.files);
  const lost = lostWork(watch.events, before, { epochsTotal: 6, evaluations: 2 });
  return { place: `${before} of ${reference.events}`, lost };
}

/** Waits for the process where it is being started again: a second kill then comes while it starts. */
async function strike(target: Target, faulty: FaultSystem, database: CaseDatabase): Promise<void> {
  if (target === "database") {
    await database.crash?.();
    return;
  }
  let pid: number | undefined;
  await untilTrue(`${target} to run`, () => (pid = faulty.pidOf(target)) !== undefined);
  if (pid !== undefined) kill(pid);
  await untilTrue(`${target} to be gone`, () => faulty.pidOf(target) !== pid);
}
