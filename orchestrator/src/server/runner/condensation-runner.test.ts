import { createLogger, parseConfiguration, startTelemetry, telemetryVariables } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { ScriptedRuns } from "../../modules/testing/scripted-runs.js";
import { temporaryFolder } from "../../testing/temporary-folder.js";
import { EventLogs } from "../events/event-logs.js";
import { FileCondensationStore } from "../store/file-condensation-store.js";
import { StateFolder } from "../store/state-folder.js";
import { sampleDraft } from "../testing/sample-condensation.js";
import { CondensationRunner } from "./condensation-runner.js";

const logger = createLogger({ service: "test", level: "silent" });
const admit = async (): Promise<void> => undefined;

type Processors = NonNullable<Parameters<typeof startTelemetry>[0]["spanProcessors"]>;
type FinishedSpan = Parameters<Processors[number]["onEnd"]>[0];

async function open(root: string) {
  const folder = new StateFolder(root);
  const store = await FileCondensationStore.open(folder, logger);
  const clock = { time: 0 };
  const now = (): number => clock.time;
  const runs = new ScriptedRuns();
  const tools = {
    store,
    folder,
    logs: new EventLogs(folder, { now }),
    run: runs.run,
    logger,
    now,
    observe: () => undefined,
    hidden: [],
  };
  return { store, runs, clock, runner: new CondensationRunner(tools, { running: 1, waiting: 1 }) };
}

test("the first run belongs to the trace of its creation; later ones have their own, linked to the one before", async () => {
  await using folder = await temporaryFolder();
  const spans: FinishedSpan[] = [];
  const done = async (): Promise<void> => undefined;
  const processor = { onStart: () => undefined, onEnd: (span: FinishedSpan) => void spans.push(span) };
  const telemetry = await startTelemetry({
    serviceName: "test",
    configuration: parseConfiguration({ telemetry: telemetryVariables }, {}).telemetry,
    spanProcessors: [{ ...processor, forceFlush: done, shutdown: done }],
  });
  try {
    const [traceId, parent] = ["1".repeat(32), "2".repeat(16)];
    const draft = sampleDraft(1, { traceparent: `00-${traceId}-${parent}-01` });
    const first = await open(folder.path);
    first.runner.submit((await first.store.create(draft, admit)).condensation);
    await first.runs.next();
    await first.runner.stop();
    const second = await open(folder.path);
    await second.runner.continueAll();
    await second.runs.next();
    await second.runner.cancel(draft.id);
    const [begun, continued] = spans;
    expect(spans.map(({ name }) => name)).toEqual(["condensery.condensation", "condensery.condensation"]);
    expect(begun?.spanContext().traceId).toBe(traceId);
    expect(begun?.parentSpanContext?.spanId).toBe(parent);
    expect(begun?.attributes).toMatchObject({ "condensery.condensation": `condensations/${draft.id}` });
    expect(continued?.spanContext().traceId).not.toBe(traceId);
    expect(continued?.parentSpanContext).toBeUndefined();
    expect(continued?.links.map(({ context }) => context.spanId)).toEqual([begun?.spanContext().spanId]);
  } finally {
    await telemetry.shutdown();
  }
});

test("places are counted before anything is kept, and given back", async () => {
  await using folder = await temporaryFolder();
  const { runner } = await open(folder.path);
  const places = [runner.reserve(), runner.reserve()];
  expect(() => runner.reserve()).toThrow(/1 condensations may run and 1 may wait/u);
  places[0]?.[Symbol.dispose]();
  places[0]?.[Symbol.dispose]();
  runner.reserve();
  expect(() => runner.reserve()).toThrow(expect.objectContaining({ reason: "BUSY", retryDelayMs: 30_000 }));
});

test("the time of a condensation is that of its runs, without what lies between", async () => {
  await using folder = await temporaryFolder();
  const { store, runner, runs, clock } = await open(folder.path);
  const draft = sampleDraft(1);
  runner.submit((await store.create(draft, admit)).condensation);
  await runs.next();
  clock.time += 500;
  expect(await runner.cancel(draft.id)).toMatchObject({ ranMs: 500, endTime: 500 });
  clock.time += 10_000;
  runner.submit(await store.update(draft.id, () => ({ state: "queued" })));
  const second = await runs.next();
  clock.time += 250;
  await second.succeed();
  await runner.stop();
  expect(await store.read(draft.id)).toMatchObject({ state: "succeeded", ranMs: 750, endTime: 10_750 });
});

test("what is asked before an earlier process's condensations are known waits for them", async () => {
  await using folder = await temporaryFolder();
  const draft = sampleDraft(1);
  const first = await open(folder.path);
  first.runner.submit((await first.store.create(draft, admit)).condensation);
  await first.runs.next();
  await first.runner.stop();
  expect(await first.store.read(draft.id)).toMatchObject({ state: "running" });
  const second = await open(folder.path);
  const cancelled = second.runner.cancel(draft.id);
  await second.runner.continueAll();
  expect(await cancelled).toMatchObject({ state: "cancelled" });
  expect(second.runner.stepsDone(draft.id)).toBeUndefined();
});
