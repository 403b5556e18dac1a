import { type Condensation, Phase, State, type WatchCondensationResponse } from "@condensery/wire/condensation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancel, create, type EventKind, get, imagesOf, resume, until, watch, watchAll } from "./harness/calls.js";
import { metricsEnvironment, untilFree } from "./harness/metrics.js";
import { patient } from "./harness/patience.js";
import { tinySpec } from "./harness/tiny-spec.js";
import { startTinySystem, type TinySystem } from "./harness/tiny-system.js";

patient();

/** The promise to whoever cancels. */
const answerMs = 1000;

let tiny: TinySystem;
beforeAll(async () => {
  // One at a time, so that a second one is in the queue
  tiny = await startTinySystem({ environment: { ...metricsEnvironment, CONDENSERY_JOBS: "1" } });
});
afterAll(() => tiny[Symbol.asyncDispose]());

interface Cancelled {
  readonly condensation: Condensation;
  /** From the call to its answer. */
  readonly milliseconds: number;
}

async function timedCancel(name: string): Promise<Cancelled> {
  const asked = performance.now();
  const condensation = await cancel(tiny.channel, name);
  return { condensation, milliseconds: performance.now() - asked };
}

function expectInTime({ condensation, milliseconds }: Cancelled): void {
  expect(condensation.state).toBe(State.CANCELLED);
  expect(milliseconds).toBeLessThan(answerMs);
}

/** The last event of a stream says what the condensation says. */
async function expectEnded(name: string): Promise<void> {
  const events = await watchAll(tiny.channel, name);
  expect(events.at(-1)?.event).toMatchObject({ stateChanged: { state: State.CANCELLED } });
  expect(await get(tiny.channel, name)).toMatchObject({ state: State.CANCELLED, failure: "" });
  expect(await untilFree(tiny.system)).toBeLessThan(answerMs);
}

const [experts, condensation, evaluation] = [Phase.EXPERTS, Phase.CONDENSATION, Phase.EVALUATION];
const progressOf =
  (phase: Phase) =>
  ({ event }: WatchCondensationResponse): boolean =>
    event?.$case === "phaseProgressed" && event.phaseProgressed.phase === phase;

interface Moment {
  /** In one of these it is then, undefined before the first. */
  readonly phases: readonly (Phase | undefined)[];
  readonly kind: EventKind;
  readonly fits?: (event: WatchCondensationResponse) => boolean;
  readonly spec: ReturnType<typeof tinySpec>;
}

/** Each job would take hours in the phase in which it is cancelled. */
const moments: readonly (readonly [string, Moment])[] = [
  [
    "as soon as it runs",
    {
      phases: [undefined, experts],
      kind: "stateChanged",
      fits: isRunning,
      spec: tinySpec({ experts: 1000, seed: 1n }),
    },
  ],
  [
    "while it trains experts",
    { phases: [experts], kind: "phaseProgressed", fits: progressOf(experts), spec: tinySpec({ expertEpochs: 10_000 }) },
  ],
  [
    "while it condenses",
    { phases: [condensation], kind: "stepCompleted", spec: tinySpec({ outerSteps: 100_000, checkpointEvery: 1000 }) },
  ],
  [
    "while it evaluates",
    {
      phases: [evaluation],
      kind: "phaseProgressed",
      fits: progressOf(evaluation),
      spec: tinySpec({ evaluationEpochs: 100_000 }),
    },
  ],
];

function isRunning({ event }: WatchCondensationResponse): boolean {
  return event?.$case === "stateChanged" && event.stateChanged.state === State.RUNNING;
}

describe("a condensation ends within a second and leaves nothing running", () => {
  test.each(moments)("%s", async (_, { phases, kind, fits, spec }) => {
    const { channel } = tiny;
    const { name } = await create(channel, spec);
    await until(watch(channel, name), kind, fits);
    expectInTime(await timedCancel(name));
    await expectEnded(name);
    const begun = (await watchAll(channel, name)).flatMap(({ event }) =>
      event?.$case === "phaseStarted" ? [event.phaseStarted.phase] : [],
    );
    expect(phases).toContain(begun.at(-1));
  });

  test("while it waits in the queue", async () => {
    const { channel } = tiny;
    const running = await create(channel, tinySpec({ outerSteps: 100_000, checkpointEvery: 1000 }));
    await until(watch(channel, running.name), "stepCompleted");
    const waiting = await create(channel, tinySpec());
    expect((await get(channel, waiting.name)).state).toBe(State.QUEUED);
    expectInTime(await timedCancel(waiting.name));
    expect((await get(channel, running.name)).state).toBe(State.RUNNING);
    expectInTime(await timedCancel(running.name));
    await expectEnded(waiting.name);
  });
});

test("a cancelled condensation that is resumed ends with the bytes of an undisturbed one", async () => {
  const { channel } = tiny;
  const spec = tinySpec({ outerSteps: 150, checkpointEvery: 40, seed: 3n });
  const undisturbed = await create(channel, spec);
  await watchAll(channel, undisturbed.name);

  const { name } = await create(channel, spec);
  await until(watch(channel, name), "stepCompleted", ({ event }) => stepOf(event) === 50);
  const cancelled = await timedCancel(name);
  expectInTime(cancelled);
  const { stepsDone } = cancelled.condensation;
  expect(stepsDone).toBeGreaterThan(50);
  expect(stepsDone).toBeLessThan(150);
  // Nothing of it holds up others
  const other = await create(channel, tinySpec());
  await watchAll(channel, other.name);
  expect((await get(channel, other.name)).state).toBe(State.SUCCEEDED);

  await resume(channel, name);
  const events = await watchAll(channel, name);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => BigInt(index + 1)));
  const steps = events.map(({ event }) => stepOf(event)).filter((step) => step !== undefined);
  expect(steps).toEqual(Array.from({ length: 150 }, (_, step) => step));
  expect(await imagesOf(channel, name)).toEqual(await imagesOf(channel, undisturbed.name));
});

function stepOf(event: WatchCondensationResponse["event"]): number | undefined {
  return event?.$case === "stepCompleted" ? event.stepCompleted.step : undefined;
}
