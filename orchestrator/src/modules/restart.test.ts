import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { create, get, list, until, watch, watchAll } from "./testing/calls.js";
import { serve, temporaryFolder } from "./testing/served-orchestrator.js";

const one = { CONDENSERY_JOBS: "1" };

test("a stop leaves condensations unended, and the next process goes on with them in their order", async () => {
  await using state = await temporaryFolder();
  const names: string[] = [];
  let token: string;
  {
    await using orchestrator = await serve(state.path, one);
    const { channel, runs, log } = orchestrator;
    for (let index = 0; index < 3; index++) names.push((await create(channel, { outerSteps: 5 })).name);
    const run = await runs.next();
    const events = watch(channel, names[0] ?? "");
    run.steps(0, 2);
    await until(events, "stepCompleted");
    ({ resumeToken: token } = await until(events, "stepCompleted"));
    await events.return();
    await orchestrator.terminate();
    expect(run.options.signal.reason).toMatchObject({ message: "The orchestrator is stopping." });
    expect(runs.pending).toBe(false);
    expect(log.filter(({ level }) => level === "error" || level === "warn")).toEqual([]);
  }
  await using orchestrator = await serve(state.path, one);
  const { channel, runs } = orchestrator;
  const done: string[] = [];
  for (const name of names) {
    const run = await runs.next();
    done.push(run.options.folder);
    expect(await get(channel, name)).toMatchObject({ state: State.RUNNING, stepsDone: name === names[0] ? 2 : 0 });
    await run.succeed();
    await watchAll(channel, name);
  }
  expect(done).toEqual(names.map((name) => join(state.path, name, "result")));
  const behind = await watchAll(channel, names[0] ?? "", token);
  expect(behind.map(({ event }) => event)).toMatchObject([
    { checkpointWritten: { step: 2 } },
    { stateChanged: { state: State.QUEUED } },
    { stateChanged: { state: State.RUNNING } },
    { stateChanged: { state: State.SUCCEEDED } },
  ]);
  const states = (await watchAll(channel, names[1] ?? "")).map(({ event }) => event?.$case);
  expect(states).toEqual(["stateChanged", "stateChanged", "stateChanged"]);
});

test("half of an event, as a crash leaves it, is none", async () => {
  await using state = await temporaryFolder();
  let name: string;
  {
    await using orchestrator = await serve(state.path);
    ({ name } = await create(orchestrator.channel));
    const run = await orchestrator.runs.next();
    const events = watch(orchestrator.channel, name);
    run.steps(0, 3);
    run.emit({ kind: "checkpoint-written", step: 3, file: "checkpoint" });
    await until(events, "checkpointWritten");
    await events.return();
  }
  await appendFile(join(state.path, name, "events.jsonl"), '{"sequence":7,"time');
  await using next = await serve(state.path);
  expect((await list(next.channel)).condensations.map((each) => each.name)).toEqual([name]);
  await (await next.runs.next()).succeed();
  const all = await watchAll(next.channel, name);
  expect(all.map(({ sequence }) => Number(sequence))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(all.at(6)).toMatchObject({ event: { stateChanged: { state: State.QUEUED } } });
});

test("a second process on the same address ends before it touches a condensation", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  await create(orchestrator.channel);
  await orchestrator.runs.next();
  const bind = { CONDENSERY_BIND: orchestrator.server.address };
  await expect(serve(state.path, bind)).rejects.toThrow(/Cannot listen on/u);
});
