import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary-folder.js";
import { EventLog } from "./event-log.js";
import { FollowedEvents } from "./followed-events.js";

const options = { now: () => 1000 };
const { signal } = new AbortController();
const unended = { isEnded: async () => false, isWrittenHere: () => false };

test("events that another process writes are seen, also when there was no file at first", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "events.jsonl");
  const followed = await FollowedEvents.open(path, unended);
  expect(await followed.more(0, 1, signal)).toBe(false);
  const coming = followed.more(0, 60_000, signal);
  const log = await EventLog.openToWrite(path, options);
  log.append({ kind: "state-changed", state: "running" });
  await log.flush();
  expect(await coming).toBe(true);
  expect((await followed.read(0)).map(({ sequence }) => sequence)).toEqual([1]);
  expect(followed.ended).toBe(false);
  await log.close({ ended: true });
});

test("the end is behind the event of the end, which may come later than the end itself", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "events.jsonl");
  const log = await EventLog.openToWrite(path, options);
  log.append({ kind: "state-changed", state: "running" });
  await log.flush();
  const followed = await FollowedEvents.open(path, { ...unended, isEnded: async () => true });
  expect(await followed.more(1, 1, signal)).toBe(false);
  const coming = followed.more(1, 60_000, signal);
  log.append({ kind: "state-changed", state: "succeeded" });
  await log.flush();
  expect(await coming).toBe(true);
  expect(await followed.more(2, 60_000, signal)).toBe(true);
  expect([followed.last, followed.ended]).toEqual([2, true]);
  await log.close({ ended: true });
});

test("an event of the end that never comes is not waited for without end", async () => {
  await using folder = await temporaryFolder();
  const followed = await FollowedEvents.open(join(folder.path, "events.jsonl"), {
    ...unended,
    isEnded: async () => true,
  });
  expect(await followed.more(0, 60_000, signal)).toBe(true);
  expect(followed.ended).toBe(true);
});

test("waiting ends with the signal, and where this process begins to write", async () => {
  await using folder = await temporaryFolder();
  let written = false;
  const followed = await FollowedEvents.open(join(folder.path, "events.jsonl"), {
    ...unended,
    isWrittenHere: () => written,
  });
  const controller = new AbortController();
  const aborted = followed.more(0, 60_000, controller.signal);
  controller.abort(new Error("left"));
  await expect(aborted).rejects.toThrow("aborted");
  written = true;
  expect(await followed.more(0, 60_000, signal)).toBe(true);
  expect(followed.ended).toBe(true);
});
