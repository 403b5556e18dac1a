import * as fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "./judge.js";

const fuzzCase = { content: Uint8Array.of(1), valid: false };

function reading(read: () => void) {
  return { cases: fc.constant(fuzzCase), read, refuses: () => false, [Symbol.asyncDispose]: async () => undefined };
}

test("a case that takes more CPU time than it may, each time that it is tried, hangs", async () => {
  const busy = reading(() => {
    const end = process.cpuUsage().user + 60_000;
    while (process.cpuUsage().user < end) Math.sqrt(end);
  });
  const verdict = await judge(busy, fuzzCase, { cpuLimitMs: 30 });
  expect(verdict).toMatchObject({ outcome: "hang", detail: expect.stringMatching(/ms of CPU time; the limit is 30/u) });
});

test("one that was slow once does not", async () => {
  let tries = 0;
  const warming = reading(() => {
    tries += 1;
    const end = process.cpuUsage().user + (tries === 1 ? 200_000 : 0);
    while (process.cpuUsage().user < end) Math.sqrt(end);
  });
  expect(await judge(warming, fuzzCase, { cpuLimitMs: 100 })).toMatchObject({ outcome: "accepted" });
});
