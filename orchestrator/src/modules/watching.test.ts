import { State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { create, failure, get, until, watch, watchAll } from "./testing/calls.js";
import { serve, temporaryFolder } from "./testing/served-orchestrator.js";

test("a stream goes on behind any of its events; tokens of other streams are refused", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  const { channel, runs } = orchestrator;
  const [{ name }, other] = [await create(channel), await create(channel)];
  const run = await runs.next();
  run.steps(0, 1500);
  await run.succeed();
  const all = await watchAll(channel, name);
  expect(all.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 1503 }, (_, index) => index + 1));
  for (const place of [0, 255, 256, 700, 1501, 1502]) {
    expect(await watchAll(channel, name, all[place]?.resumeToken)).toEqual(all.slice(place + 1));
  }
  const forged = Buffer.from(`1:${name.slice("condensations/".length)}:1504`).toString("base64url");
  const foreign = await until(watch(channel, other.name), "stateChanged");
  for (const token of ["x", forged, `${all[3]?.resumeToken}=`, foreign.resumeToken]) {
    expect(await failure(watchAll(channel, name, token))).toMatchObject({
      code: "OUT_OF_RANGE",
      reason: "BAD_RESUME_TOKEN",
      metadata: { oldest: "1" },
    });
  }
});

test("heartbeats tell where a quiet stream stands", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path, { CONDENSERY_HEARTBEAT: "20ms" });
  const { channel, runs } = orchestrator;
  const { name } = await create(channel);
  const run = await runs.next();
  const events = watch(channel, name);
  await until(events, "stateChanged");
  const running = await until(events, "stateChanged");
  const first = await until(events, "heartbeat");
  await until(events, "heartbeat");
  expect(first).toMatchObject({ sequence: 0n, resumeToken: running.resumeToken });
  expect(first.time?.getTime()).toBeGreaterThanOrEqual(running.time?.getTime() ?? Number.NaN);
  run.steps(0, 1);
  const step = await until(events, "stepCompleted");
  expect(await until(events, "heartbeat")).toMatchObject({ resumeToken: step.resumeToken });
  await events.return();
});

test("fifty watchers, one of them slow, see everything, and the run waits for none", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  const { channel, runs } = orchestrator;
  const { name } = await create(channel);
  const run = await runs.next();
  const slow = watch(channel, name);
  await slow.next();
  const watchers = Array.from({ length: 49 }, () => watchAll(channel, name));
  for (let step = 0; step < 1000; step += 100) {
    run.steps(step, step + 100);
    // Lets watchers and writer have their turns, as a run does between its steps
    await new Promise(setImmediate);
  }
  await run.succeed();
  for (const events of await Promise.all(watchers)) expect(events.length).toBe(1003);
  expect(await get(channel, name)).toMatchObject({ state: State.SUCCEEDED });
  let last = 1n;
  for await (const { sequence } of slow) {
    expect(sequence).toBe(last + 1n);
    last = sequence;
  }
  expect(last).toBe(1003n);
});

test("watchers are told at once that the orchestrator stops", async () => {
  await using state = await temporaryFolder();
  const orchestrator = await serve(state.path);
  const { channel } = orchestrator;
  const { name } = await create(channel);
  const events = watch(channel, name);
  await until(events, "stateChanged");
  const rest = failure(until(events, "never"));
  await orchestrator[Symbol.asyncDispose]();
  expect(await rest).toMatchObject({ code: expect.stringMatching(/UNAVAILABLE|CANCELLED/u) });
});
