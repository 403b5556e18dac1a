import { appendFile, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary-folder.js";
import type { CondensationEvent, StoredEvent } from "./condensation-event.js";
import { EventLog, type WatchedEvents } from "./event-log.js";
import { FollowedEvents } from "./followed-events.js";

const now = () => 1000;
const options = { now, window: 4 };

function event(step: number): CondensationEvent {
  return { kind: "checkpoint-written", step };
}

function place(sequence: number): StoredEvent {
  return { sequence, time: 1000, event: event(sequence) };
}

async function all(log: WatchedEvents, after = 0): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await log.read(events.at(-1)?.sequence ?? after);
    if (page.length === 0) return events;
    events.push(...page);
  }
}

function reopen(path: string): Promise<WatchedEvents> {
  return FollowedEvents.open(path, { isEnded: async () => true, isWrittenHere: () => false });
}

async function append(log: EventLog, from: number, to: number): Promise<void> {
  for (let step = from; step <= to; step++) log.append(event(step));
  await log.flush();
}

const signal = new AbortController().signal;

test("events are numbered without gaps and read from any place, from memory and from the file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "events.jsonl");
  const log = await EventLog.openToWrite(path, options);
  expect(await all(log)).toEqual([]);
  await append(log, 1, 600);
  await append(log, 601, 603);
  const expected = Array.from({ length: 603 }, (_, index) => place(index + 1));
  for (const after of [0, 1, 255, 256, 257, 511, 512, 598, 599, 600, 602, 603]) {
    expect(await all(log, after)).toEqual(expected.slice(after));
  }
  await log.close({ ended: true });
  const reopened = await reopen(path);
  expect(reopened.last).toBe(603);
  expect(await all(reopened, 256)).toEqual(expected.slice(256));
  expect(() => log.append(event(1))).toThrow("ended");
});

test("nobody is told an event that is not in the file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "events.jsonl");
  const log = await EventLog.openToWrite(path, options);
  log.append(event(1));
  expect(log.last).toBe(0);
  expect(await log.read(0)).toEqual([]);
  const told = log.more(0, 60_000, signal).then(() => readFile(path, "utf8"));
  expect((await told).split("\n").length).toBe(2);
  await log.close({ ended: true });
});

test("a line that a crash cut short is no event, and its number is given again", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "events.jsonl");
  const first = await EventLog.openToWrite(path, options);
  await append(first, 1, 2);
  await first.close({ ended: false });
  await appendFile(path, '{"sequence":3,"time":1000,"event":{"kin');
  expect(await all(await reopen(path))).toEqual([place(1), place(2)]);
  const second = await EventLog.openToWrite(path, options);
  await append(second, 3, 3);
  await second.close({ ended: true });
  expect(await all(await reopen(path))).toEqual([place(1), place(2), place(3)]);
});

test("a damaged line in the middle is told by its number", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "events.jsonl");
  const log = await EventLog.openToWrite(path, options);
  await append(log, 1, 9);
  await log.close({ ended: true });
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, lines.with(3, lines[4] ?? "").join("\n"));
  const damaged = await reopen(path);
  await expect(damaged.read(0)).rejects.toThrow(`${path}, line 4, sequence: expected`);
});

test("waiting ends with an event, the end, the time, or the signal", async () => {
  await using folder = await temporaryFolder();
  const log = await EventLog.openToWrite(join(folder.path, "events.jsonl"), options);
  expect(await log.more(0, 1, signal)).toBe(false);
  const controller = new AbortController();
  const aborted = log.more(0, 60_000, controller.signal);
  controller.abort(new Error("left"));
  await expect(aborted).rejects.toThrow("left");
  const one = log.more(0, 60_000, signal);
  log.append(event(1));
  expect(await one).toBe(true);
  const end = log.more(1, 60_000, signal);
  await log.close({ ended: true });
  expect([await end, log.ended]).toEqual([true, true]);
});

test("when the file cannot be written, appending says so", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "events.jsonl");
  const log = await EventLog.openToWrite(path, options);
  await append(log, 1, 1);
  const { size } = await stat(path);
  await log.close({ ended: false });
  log.append(event(2));
  await expect(log.flush()).rejects.toThrow("closed");
  expect(() => log.append(event(3))).toThrow("closed");
  expect((await stat(path)).size).toBe(size);
  expect(await all(log)).toEqual([place(1)]);
});
