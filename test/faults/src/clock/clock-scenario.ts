import assert from "node:assert/strict";
import process from "node:process";
import { type RandomStream, randomStream } from "@condensery/rng";
import { type ServiceName, serviceNames } from "@condensery/system";
import type { Condensation, WatchCondensationResponse } from "@condensery/wire/condensation";
import { caseFolder } from "../harness/case-folder.js";
import { create, get } from "../harness/calls.js";
import { openDatabase } from "../harness/database.js";
import { startFaultSystem } from "../harness/fault-system.js";
import { assertSameFiles, type JobFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { assertClean } from "../harness/state-content.js";
import { tinySpec } from "../harness/tiny-job.js";
import { jumpsVariable } from "../injected/jumps-variable.js";
import { loading } from "../injected/load.js";
import type { CaseOutcome, FaultContext, Scenario } from "../scenario.js";

const hourMs = 3_600_000;

/** Hours by which clocks jump, one number a jump. */
const courses = {
  forwards: [7],
  backwards: [-7],
  "to and fro": [30, -55, 26],
} as const satisfies Readonly<Record<string, readonly number[]>>;

type Course = keyof typeof courses;

export const clockScenario: Scenario = {
  name: "clock",
  summary: "wall clocks that jump by hours while a condensation runs",
  cases({ seed, short }) {
    const all: readonly ServiceName[] = serviceNames;
    const cases: readonly (readonly [string, readonly ServiceName[], Course])[] = short
      ? [["all", all, "to and fro"]]
      : [
          ...Object.keys(courses).map((course) => ["all", all, course as Course] as const),
          ...serviceNames.map((service) => [service, [service], "to and fro"] as const),
        ];
    return cases.map(([whose, services, course], index) => ({
      name: `${whose} ${course}`,
      run: (context: FaultContext) =>
        runJumps(context, services, course, seed, randomStream({ seed, purpose: "clock", indices: [index] })),
    }));
  },
};

async function runJumps(
  context: FaultContext,
  services: readonly ServiceName[],
  course: Course,
  seed: number,
  stream: RandomStream,
): Promise<CaseOutcome> {
  const spec = tinySpec(seed);
  const reference = await context.references.of(spec);
  const jumpsMs = courses[course].map((hours) => hours * hourMs);
  await using folder = await caseFolder();
  await using database = await openDatabase(context.database);
  const jumping = { ...loading("jumping-clock"), [jumpsVariable]: JSON.stringify(jumpsMs) };
  const variables = Object.fromEntries(services.map((service) => [service, jumping]));
  await using faulty = await startFaultSystem(folder, database, { variables });
  const { channel } = faulty;
  const { name } = await create(channel, spec, "clock");
  await using watch = new JobWatch(channel, name);
  const share = Math.floor(reference.events / (jumpsMs.length + 1));
  const places: number[] = [];
  for (const index of jumpsMs.keys()) {
    const place = index * share + stream.integer(share);
    places.push(await watch.reached(() => true, place));
    for (const service of services) process.kill(faulty.pidOf(service) ?? Number.NaN, "SIGUSR2");
  }
  await watch.ended;
  const files = await jobFiles(channel, name);
  assertSameFiles(files, reference.files);
  assertNoNegativeTimes(await get(channel, name), watch.events, files);
  await assertTokensWork(watch, stream, () => faulty.channel);
  await faulty.stop();
  await assertClean(folder.state, reference.trajectories);
  return { note: `behind events ${places.join(", ")}` };
}

function assertNoNegativeTimes(
  { createTime, endTime, result }: Condensation,
  events: readonly WatchCondensationResponse[],
  files: JobFiles,
): void {
  const { seconds = -1, nanos = -1 } = result?.duration ?? {};
  assert.ok(Number(seconds) >= 0 && nanos >= 0, `the duration is ${String(seconds)} s ${nanos} ns`);
  for (const { event } of events) {
    if (event?.$case !== "stepCompleted") continue;
    const { step, deviceSeconds, cost } = event.stepCompleted;
    assert.ok(deviceSeconds >= 0 && cost >= 0, `step ${step} took ${deviceSeconds} s and cost ${cost}`);
  }
  const document = JSON.parse(files.get("dataset.json")?.toString("utf8") ?? "{}") as {
    readonly seconds: Readonly<Record<string, number>>;
    readonly secondsTotal: number;
  };
  for (const [what, value] of Object.entries({ ...document.seconds, total: document.secondsTotal })) {
    assert.ok(value >= 0, `dataset.json says that ${what} took ${value} s`);
    assert.ok(value < 3600, `dataset.json says that ${what} took ${value} s, which is a jump of the clock`);
  }
  assert.ok(createTime !== undefined && endTime !== undefined, "times are missing");
}

/** What comes behind any event is what came behind it the first time. */
async function assertTokensWork(
  watch: JobWatch,
  stream: RandomStream,
  channel: () => ConstructorParameters<typeof JobWatch>[0],
): Promise<void> {
  const place = stream.integer(watch.events.length - 1);
  await using rest = new JobWatch(channel(), watch.name, watch.events[place]?.resumeToken);
  await rest.ended;
  assert.deepEqual(
    rest.events.map(({ sequence }) => sequence),
    watch.events.slice(place + 1).map(({ sequence }) => sequence),
    "the events behind a resume token",
  );
}
