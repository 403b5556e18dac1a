import assert from "node:assert/strict";
import { randomStream } from "@condensery/rng";
import { State } from "@condensery/wire/condensation";
import { caseFolder } from "../harness/case-folder.js";
import { create, get } from "../harness/calls.js";
import { openDatabase } from "../harness/database.js";
import { type FaultSystem, startFaultSystem } from "../harness/fault-system.js";
import { assertSameFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { leftOvers } from "../harness/state-content.js";
import { tinySpec } from "../harness/tiny-job.js";
import { nothingLost, lostWork } from "../kill/lost-work.js";
import type { CaseOutcome, FaultContext, Scenario } from "../scenario.js";

const jobs = 4;
const gracePeriodSeconds = 25;

export const stopScenario: Scenario = {
  name: "stop",
  summary: "SIGTERM while condensations run and wait",
  cases({ seed, short }) {
    const moments = Array.from({ length: short ? 1 : 4 }, (_, run) =>
      randomStream({ seed, purpose: "stop", indices: [run] }).integer(20),
    );
    return moments.map((events) => ({
      name: `SIGTERM behind ${events} further events`,
      run: (context) => runStop(context, seed, events),
    }));
  },
};

async function runStop(context: FaultContext, seed: number, events: number): Promise<CaseOutcome> {
  const specs = Array.from({ length: jobs }, (_, index) => tinySpec(seed + (index % 2), { outerSteps: 20 }));
  await using folder = await caseFolder();
  await using database = await openDatabase(context.database);
  const twoAtOnce = { environment: { CONDENSERY_JOBS: "2" } };
  const names: string[] = [];
  let before: readonly number[] = [];
  let seconds = 0;
  {
    await using system = await startFaultSystem(folder, database, twoAtOnce);
    for (const [index, spec] of specs.entries()) names.push((await create(system.channel, spec, `stop-${index}`)).name);
    const watches = names.map((name) => new JobWatch(system.channel, name));
    await watches[0]?.reached(({ event }) => event?.$case === "phaseStarted", events);
    seconds = await stopInTime(system);
    before = watches.map((watch) => watch.events.length);
    for (const watch of watches) await watch[Symbol.asyncDispose]();
  }
  await using system = await startFaultSystem(folder, database, twoAtOnce);
  for (const [index, spec] of specs.entries()) {
    const name = names[index] ?? "";
    await using watch = new JobWatch(system.channel, name);
    await watch.ended;
    const { state, failure } = await get(system.channel, name);
    assert.equal(state, State.SUCCEEDED, failure);
    assertSameFiles(await jobFiles(system.channel, name), (await context.references.of(spec)).files);
    const { outerSteps } = lostWork(watch.events, before[index] ?? 0, { epochsTotal: 6, evaluations: 2 });
    assert.equal(outerSteps, nothingLost.outerSteps, "outer steps that a stop in good order made to be done again");
  }
  await system.stop();
  assert.deepEqual(await leftOvers(folder.state), [], "files were left over");
  return { note: `ended in ${seconds.toFixed(1)} s, behind ${before.join(", ")} events of ${jobs} condensations` };
}

/** @returns seconds that the end took */
async function stopInTime(system: FaultSystem): Promise<number> {
  const began = performance.now();
  await system.stop();
  const seconds = (performance.now() - began) / 1000;
  assert.ok(seconds < gracePeriodSeconds, `Expected an end within ${gracePeriodSeconds} s, it took ${seconds} s.`);
  const disorder = system.lines.filter(({ record }) => record?.["msg"] === "did not end in good order");
  assert.deepEqual(
    disorder.map(({ text }) => text),
    [],
    "processes that did not end with exit code 0",
  );
  return seconds;
}
