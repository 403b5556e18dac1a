import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { randomStream } from "@condensery/rng";
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
const writers = ["orchestrator", "trajectory-store"] as const;

type Writer = (typeof writers)[number];

/** Files that each of them publishes in a condensation at least. */
const publications: Readonly<Record<Writer, number>> = { orchestrator: 9, "trajectory-store": 12 };

/** The death of one of them. */
interface Crash {
  readonly writer: Writer;
  readonly point: Omit<CrashPoint, "marker">;
}

/** A kill from outside seldom hits the moment in which a file is written; here a process dies exactly there. */
export const crashPointScenario: Scenario = {
  name: "crash-point",
  summary: "death of a process right before or after it gives a file its name",
  cases({ seed, runs, short }) {
    const stream = randomStream({ seed, purpose: "crash-point" });
    const crashes = writers.flatMap((writer): readonly Crash[] => {
      const order = stream.permutation(publications[writer]);
      const count = short ? 1 : Math.min(runs, publications[writer]);
      return Array.from({ length: count }, (_, index) => ({
        writer,
        point: { publication: order[index] ?? 0, side: index % 2 === 0 ? "before" : "after" },
      }));
    });
    return (short ? [crashes] : crashes.map((crash) => [crash])).map((together) => ({
      name: together.map(({ writer, point }) => `${writer} ${point.side} file ${point.publication}`).join(", "),
      run: (context: FaultContext) => runCrashes(context, together, seed),
    }));
  },
};

/** In one condensation, at most one for each writer. */
async function runCrashes(context: FaultContext, crashes: readonly Crash[], seed: number): Promise<CaseOutcome> {
  const spec = tinySpec(seed);
  const reference = await context.references.of(spec);
  await using folder = await caseFolder();
  await using database = await openDatabase(context.database);
  const markerOf = (writer: Writer): string => join(folder.root, `${writer}-crashed`);
  const variables = crashes.map(({ writer, point }) => {
    const order: CrashPoint = { ...point, marker: markerOf(writer) };
    return [writer, { ...loading("crash-point"), [crashVariable]: JSON.stringify(order) }] as const;
  });
  await using faulty = await startFaultSystem(folder, database, { variables: Object.fromEntries(variables) });
  const { channel } = faulty;
  const { name } = await create(channel, spec, "crash-point");
  await using watch = new JobWatch(channel, name);
  await watch.ended;
  for (const { writer, point } of crashes) {
    const crashed = existsSync(markerOf(writer));
    assert.ok(crashed, `Expected ${writer} to publish more than ${point.publication} files.`);
  }
  assertSameFiles(await jobFiles(channel, name), reference.files);
  await faulty.stop();
  await assertClean(folder.state, reference.trajectories);
  return {};
}
