import { join } from "node:path";
import {
  collectSpans,
  expectSessionRuns,
  startService,
  temporaryFolder,
  tinyProblem,
  writeTinyDataset,
  type CollectedSpan,
} from "@condensery/compute-kit/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { main, tinySpecification, train, unroll } from "./testing.js";

const hook = new URL("../../../packages/service-kit/dist/telemetry/hook.js", import.meta.url).href;
const specification = tinySpecification;
/** Of the specification's network: its snapshots serve as the start of this loop. */
const problem = tinyProblem({ steps: 3, network: { channels: 1 } });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let collector: Awaited<ReturnType<typeof collectSpans>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  collector = await collectSpans();
  await writeTinyDataset(join(folder.path, "data", "tiny"));
});
afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function start() {
  const environment = {
    CONDENSERY_TRAJECTORY_STORE: `file:${join(folder.path, "store")}`,
    CONDENSERY_DATA_ROOTS: join(folder.path, "data"),
    CONDENSERY_THREADS: "2",
    ...collector.environment,
  };
  return startService({ main, environment, imports: [hook] });
}

const named = (name: string): readonly CollectedSpan[] => collector.spans.filter((span) => span.name === name);

test("epochs, snapshots and unrolled loops are spans of their calls, above their program runs", async () => {
  await using service = await start();
  const request = { specification, expert: 1, epochs: 2 };
  await train(service.channel, request);
  const { result } = await train(service.channel, { ...request, epochs: 3 });
  const snapshot = { specificationDigest: result.specificationDigest, expert: 1, epoch: 2 };
  const source = { $case: "snapshot" as const, snapshot };
  const unrolled = await unroll(service.channel, { loop: problem.loop, start: { source }, steps: 3 });
  service.signal("SIGTERM");
  await service.ended;

  const epochs = named("condensery.expert_epoch");
  const unrolls = named("condensery.unroll");
  expect(epochs.map(({ attributes }) => attributes["condensery.epoch"])).toEqual([0, 1, 2, 3]);
  expectSessionRuns(collector.spans, [...epochs, ...unrolls]);
  expect(epochs.at(-1)?.attributes["condensery.flops"]).toBe(result.flops);
  expect(unrolls.map(({ attributes }) => attributes["condensery.flops"])).toEqual([unrolled.flops]);

  const bytes = 4 * problem.parameters;
  const writes = named("condensery.snapshot_write");
  expect(writes.map(({ parentSpanId }) => parentSpanId)).toEqual(epochs.map(({ spanId }) => spanId));
  expect(writes.map(({ attributes }) => attributes["condensery.bytes"])).toEqual([bytes, bytes, bytes, bytes]);
  const reads = named("condensery.snapshot_read").map(({ attributes }) => attributes);
  const read = { "condensery.expert": 1, "condensery.epoch": 2, "condensery.bytes": bytes };
  expect(reads).toEqual([
    { ...read, "condensery.cached": false },
    { ...read, "condensery.cached": true },
  ]);
});

test("a cancelled call begins no further program run", async () => {
  await using service = await start();
  const stop = new AbortController();
  const training = train(
    service.channel,
    { specification, expert: 0, epochs: 10_000 },
    {
      timeoutMs: 60_000,
      signal: stop.signal,
      onProgress: ({ epoch }) => {
        if (epoch >= 2) stop.abort(new Error("enough"));
      },
    },
  );
  await expect(training).rejects.toThrow("enough");
  service.signal("SIGTERM");
  await service.ended;
  const call = collector.spans.find(({ name }) => name.endsWith("/TrainExpert"));
  const runs = named("condensery.session_run");
  expect(runs.length).toBeGreaterThan(0);
  // The call's span ends when its cancellation arrives; its clock begins at a whole millisecond
  for (const run of runs) expect(run.start).toBeLessThan((call?.end ?? 0) + 5);
});
