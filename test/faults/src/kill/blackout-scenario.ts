import { randomStream } from "@condensery/rng";
import { caseFolder } from "../harness/case-folder.js";
import { create } from "../harness/calls.js";
import { startCommandLine } from "../harness/command-line-system.js";
import { openDatabase } from "../harness/database.js";
import { assertSameFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { leftOvers } from "../harness/state-content.js";
import { tinySpec } from "../harness/tiny-job.js";
import type { CaseOutcome, FaultContext, Scenario } from "../scenario.js";
import { lostWork } from "./lost-work.js";
import { drawMoment, type Moment, momentText, situations, untilMoment } from "./moment.js";
import assert from "node:assert/strict";

/** As when the machine loses its power: nobody is left to start anybody again. */
export const blackoutScenario: Scenario = {
  name: "blackout",
  summary: "kill -9 of `condensery up` and everything it started, then `condensery up` again",
  cases({ seed, short }) {
    const stream = randomStream({ seed, purpose: "blackout" });
    const moments = situations.filter((each) => each !== "restart").map((each) => drawMoment(each, stream));
    const chosen = short ? [stream.choice(moments)] : moments;
    return chosen.map((moment) => ({
      name: `everything at ${momentText(moment)}`,
      run: (context) => runBlackout(context, moment, seed),
    }));
  },
};

async function runBlackout(context: FaultContext, moment: Moment, seed: number): Promise<CaseOutcome> {
  const specs = [tinySpec(seed), tinySpec(seed + 1)] as const;
  const references = [await context.references.of(specs[0]), await context.references.of(specs[1])] as const;
  await using folder = await caseFolder();
  await using database = await openDatabase(context.database);
  // One at once: the second one waits, or runs when the first is at its end
  const oneAtOnce = { CONDENSERY_JOBS: "1" };
  const names: string[] = [];
  let before = 0;
  {
    await using system = await startCommandLine(folder, database, oneAtOnce);
    for (const [index, spec] of specs.entries()) {
      names.push((await create(system.channel, spec, `blackout-${index}`)).name);
    }
    await using watch = new JobWatch(system.channel, names[0] ?? "");
    await untilMoment(moment, watch, folder.state);
    before = watch.events.length;
    await system.killEverything();
  }
  await using system = await startCommandLine(folder, database, oneAtOnce);
  let lost;
  for (const [index, reference] of references.entries()) {
    const name = names[index] ?? "";
    await using watch = new JobWatch(system.channel, name);
    await watch.ended;
    assertSameFiles(await jobFiles(system.channel, name), reference.files);
    lost ??= lostWork(watch.events, before, { epochsTotal: 6, evaluations: 2 });
  }
  const { code } = await system.terminate();
  assert.equal(code, 0, "the exit code of condensery up");
  assert.deepEqual(await leftOvers(folder.state), [], "files were left over");
  return { note: `behind ${before} events`, ...(lost === undefined ? {} : { lost }) };
}
