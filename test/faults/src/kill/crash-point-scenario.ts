import { existsSync } from "node:fs";
import { join } from "node:path";
import { randomStream } from "@condensery/rng";
import type { ServiceName } from "@condensery/system";
import { caseFolder } from "../harness/case-folder.js";
import { create } from "../harness/calls.js";
import { openDatabase } from "../harness/database.js";
import { startFaultSystem } from "../harness/fault-system.js";
import { assertSameFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { assertClean } from "../harness/state-content.js";
import { tinySpec } from "../harness/tiny-job.js";
import { crashVariable, type CrashPoint } from "../injected/crash-variable.js";
import { loading } from "../injected/load.js";
import type { CaseOutcome, FaultContext, Scenario } from "../scenario.js";

/** Those that write files. */
const writers = ["orchestrator", "trajectory-store"] as const satisfies readonly ServiceName[];

/** Fewer than any of them publishes in a condensation. */
const publications = 12;

type Point = Omit<CrashPoint, "marker">;

/** A kill from outside seldom hits the moment in which a file is written; here a process dies exactly there. */
export const crashPointScenario: Scenario = {
  name: "crash-point",
  summary: "death of a process right before or after it gives a file its name",
  cases({ seed, runs, short }) {
    const stream = randomStream({ seed, purpose: "crash-point" });
    return writers.flatMap((writer) => {
      const order = stream.permutation(publications);
      const count = short ? 1 : Math.min(runs, publications);
      return Array.from({ length: count }, (_, index) => {
        const point: Point = { publication: order[index] ?? 0, side: index % 2 === 0 ? "before" : "after" };
        return {
          name: `${writer} ${point.side} file ${point.publication}`,
          run: (context: FaultContext) => runCrash(context, writer, point, seed),
        };
      });
    });
  },
};

async function runCrash(context: FaultContext, writer: ServiceName, point: Point, seed: number): Promise<CaseOutcome> {
  const spec = tinySpec(seed);
  const reference = await context.references.of(spec);
  await using folder = await caseFolder();
  await using database = await openDatabase(context.database);
  const marker = join(folder.root, "crashed");
  const variables = { ...loading("crash-point"), [crashVariable]: JSON.stringify({ ...point, marker }) };
  await using faulty = await startFaultSystem(folder, database, { variables: { [writer]: variables } });
  const { channel } = faulty;
  const { name } = await create(channel, spec, "crash-point");
  await using watch = new JobWatch(channel, name);
  await watch.ended;
  if (!existsSync(marker)) throw new Error(`Expected ${writer} to publish more than ${point.publication} files.`);
  assertSameFiles(await jobFiles(channel, name), reference.files);
  await faulty.stop();
  await assertClean(folder.state, reference.trajectories);
  return {};
}
