import { createChannel } from "@condensery/service-kit";
import { WatchCondensationResponse } from "@condensery/wire/condensation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancel, create, until, watch, watchAll } from "./harness/calls.js";
import { patient } from "./harness/patience.js";
import { tinySpec } from "./harness/tiny-spec.js";
import { startTinySystem, type TinySystem } from "./harness/tiny-system.js";

patient();

let tiny: TinySystem;
beforeAll(async () => {
  tiny = await startTinySystem({ environment: { CONDENSERY_HEARTBEAT: "100ms", CONDENSERY_JOBS: "1" } });
});
afterAll(() => tiny[Symbol.asyncDispose]());

test("fifty watchers at once are told the same, from the first event to the last", async () => {
  const { channel, system } = tiny;
  const { name } = await create(channel, tinySpec({ outerSteps: 60 }));
  const watched = await Promise.all(
    Array.from({ length: 50 }, async () => {
      using own = createChannel({ addresses: system.address });
      // Awaited here, since the connection ends with this block
      return await watchAll(own, name);
    }),
  );
  const [first = [], ...others] = watched;
  expect(first.map(({ sequence }) => sequence)).toEqual(first.map((_, index) => BigInt(index + 1)));
  expect(first.filter(({ event }) => event?.$case === "stepCompleted")).toHaveLength(60);
  const bytesOf = (events: readonly WatchCondensationResponse[]): Buffer =>
    Buffer.concat(events.map((event) => WatchCondensationResponse.encode(event).finish()));
  const expected = bytesOf(first);
  for (const other of others) expect(bytesOf(other).equals(expected)).toBe(true);

  // Whoever comes later, or comes back with any token, is told the rest
  expect(bytesOf(await watchAll(channel, name)).equals(expected)).toBe(true);
  for (const place of [0, first.length >> 1, first.length - 1]) {
    const rest = await watchAll(channel, name, first[place]?.resumeToken);
    expect(bytesOf(rest).equals(bytesOf(first.slice(place + 1)))).toBe(true);
  }
});

test("a stream that has nothing to tell shows that it is alive, and its tokens go on behind what was told", async () => {
  const { channel } = tiny;
  const running = await create(channel, tinySpec({ outerSteps: 100_000, checkpointEvery: 1000 }));
  const waiting = await create(channel, tinySpec());
  const events = watch(channel, waiting.name);
  const queued = await until(events, "stateChanged");
  const beats = [await until(events, "heartbeat"), await until(events, "heartbeat")];
  expect(beats.map(({ sequence }) => sequence)).toEqual([0n, 0n]);
  expect(beats.map(({ resumeToken }) => resumeToken)).toEqual([queued.resumeToken, queued.resumeToken]);
  const resumed = watch(channel, waiting.name, beats[0]?.resumeToken);
  await until(resumed, "heartbeat");
  await cancel(channel, running.name);
  expect((await until(resumed, "stateChanged")).sequence).toBe(queued.sequence + 1n);
  await Promise.all([events.return(), resumed.return()]);
});
