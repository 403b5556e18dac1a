import { parseConfiguration, startTelemetry, telemetryVariables } from "@condensery/service-kit";
import { expect, test } from "vitest";
import type { ScriptedRun } from "../../modules/testing/scripted-runs.js";
import { temporaryFolder } from "../../testing/temporary-folder.js";
import type { CondensationStore } from "../store/condensation-store.js";
import { openRunner } from "../testing/open-runner.js";
import { sampleDraft } from "../testing/sample-condensation.js";

const admit = async (): Promise<void> => undefined;
const { signal } = new AbortController();

type Processors = NonNullable<Parameters<typeof startTelemetry>[0]["spanProcessors"]>;
type FinishedSpan = Parameters<Processors[number]["onEnd"]>[0];

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
    {
      await using first = await openRunner(folder.path);
      await first.runner.submit((await first.store.create(draft, admit)).condensation);
      await first.scripted.next();
    }
    {
      await using second = await openRunner(folder.path);
      await second.runs.continueAll();
      await second.scripted.next();
      await second.runner.cancel(draft.id, signal);
    }
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

test("the time of a condensation is that of its runs, without what lies between", async () => {
  await using folder = await temporaryFolder();
  await using opened = await openRunner(folder.path);
  const { store, runner, scripted, clock, logs } = opened;
  const draft = sampleDraft(1);
  await runner.submit((await store.create(draft, admit)).condensation);
  await scripted.next();
  clock.time += 500;
  expect(await runner.cancel(draft.id, signal)).toMatchObject({ ranMs: 500, endTime: 500 });
  clock.time += 10_000;
  await runner.submit(await store.requeue(draft.id, () => ({ endTime: undefined }), admit));
  const second = await scripted.next();
  const log = await logs.openToRead(draft.id, async () => false);
  clock.time += 250;
  await second.succeed();
  while (log.last < 6) await log.more(log.last, 60_000, signal);
  expect(await store.read(draft.id)).toMatchObject({ state: "succeeded", ranMs: 750, endTime: 10_750 });
});

test("steps that an earlier process has done are not done again; the one that was under way is", async () => {
  await using folder = await temporaryFolder();
  const draft = sampleDraft(1);
  const done: string[] = [];
  const take = ({ within, options: { journal } }: ScriptedRun, name: string) =>
    within(() =>
      journal.step(name, async () => {
        done.push(name);
        return { name };
      }),
    );
  {
    await using first = await openRunner(folder.path);
    await first.runner.submit((await first.store.create(draft, admit)).condensation);
    const run = await first.scripted.next();
    await Promise.all([take(run, "one"), take(run, "two")]);
    const interrupted = run.within(() =>
      run.options.journal.step("three", async () => {
        await first.runner.stop();
        throw new Error("the process stops");
      }),
    );
    await expect(interrupted).rejects.toThrow("the process stops");
  }
  await using second = await openRunner(folder.path);
  await second.runs.continueAll();
  const run = await second.scripted.next();
  expect(await Promise.all([take(run, "one"), take(run, "two")])).toEqual([{ name: "one" }, { name: "two" }]);
  expect(await take(run, "three")).toEqual({ name: "three" });
  expect(done).toEqual(["one", "two", "three"]);
  const failing = run.within(() => run.options.journal.step("four", () => Promise.reject(new RangeError("no"))));
  await expect(failing).rejects.toThrow("no");
  await run.succeed();
});

test("condensations that are kept but that no queue knows are queued", async () => {
  await using folder = await temporaryFolder();
  const [first, second] = [sampleDraft(1), sampleDraft(2)];
  {
    // A process that was killed before it queued the second one, and while it noted the end of the first
    await using opened = await openRunner(folder.path);
    const { store, runner, scripted } = opened;
    const { condensation } = await store.create(first, admit);
    await runner.submit(condensation);
    const run = await scripted.next();
    run.fail(new Error("no"));
    await runner.cancel(first.id, signal);
    await store.update(first.id, () => ({ state: "running", endTime: undefined, failure: undefined }));
    await store.create(second, admit);
  }
  await using opened = await openRunner(folder.path);
  const { store, runs, scripted } = opened;
  await runs.continueAll();
  await (await scripted.next()).succeed();
  await (await scripted.next()).succeed();
  expect(await store.read(first.id)).toMatchObject({ run: 2 });
});

test("a condensation that was cancelled while it waited, or by another process, does not go on", async () => {
  await using folder = await temporaryFolder();
  await using opened = await openRunner(folder.path);
  const { store, runner, scripted } = opened;
  const [first, second] = [sampleDraft(1), sampleDraft(2)];
  for (const draft of [first, second]) await runner.submit((await store.create(draft, admit)).condensation);
  const run = await scripted.next();
  expect(await runner.cancel(second.id, signal)).toMatchObject({ state: "cancelled" });
  // As another process does that shares the database
  await store.update(first.id, () => ({ cancelling: true }));
  const aborted = new Promise((resolve) => run.options.signal.addEventListener("abort", resolve, { once: true }));
  await runner.endCancelled();
  await aborted;
  expect(await runner.cancel(first.id, signal)).toMatchObject({ state: "cancelled", cancelling: false });
  expect(scripted.pending).toBe(false);
});

test("a run whose end cannot be noted is followed by another one, as soon as that can be noted", async () => {
  await using folder = await temporaryFolder();
  let refusals = 2;
  await using opened = await openRunner(folder.path, (store) => {
    const update: CondensationStore["update"] = (id, change) =>
      store.update(id, (now) => {
        const changes = change(now);
        const isNote = changes.state === "succeeded" || changes.run !== undefined;
        if (!isNote || refusals === 0) return changes;
        refusals -= 1;
        throw new Error("no space left on device");
      });
    return new Proxy(store, {
      get: (target, name) => {
        if (name === "update") return update;
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  });
  const { store, runner, scripted, logs } = opened;
  const draft = sampleDraft(1);
  await runner.submit((await store.create(draft, admit)).condensation);
  await (await scripted.next()).succeed();
  await (await scripted.next()).succeed();
  const log = await logs.openToRead(draft.id, async () => false);
  while (log.last < 5) await log.more(log.last, 60_000, signal);
  expect(await store.read(draft.id)).toMatchObject({ state: "succeeded", run: 2 });
  expect(refusals).toBe(0);
});

test("a watcher learns of an end whose event a crash kept from it", async () => {
  await using folder = await temporaryFolder();
  const draft = sampleDraft(1);
  {
    await using opened = await openRunner(folder.path);
    await opened.runner.submit((await opened.store.create(draft, admit)).condensation);
    await opened.scripted.next();
    await opened.runner.stop();
    await opened.store.update(draft.id, () => ({ state: "failed", failure: "why" }));
  }
  await using opened = await openRunner(folder.path);
  await opened.runs.continueAll();
  const log = await opened.logs.openToRead(draft.id, async () => false);
  expect(await log.more(2, 60_000, signal)).toBe(true);
  expect(await opened.logs.lastOf(draft.id)).toEqual({ kind: "state-changed", state: "failed", failure: "why" });
  expect(opened.scripted.pending).toBe(false);
});
