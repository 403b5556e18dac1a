import { expect, test } from "vitest";
import { progressStream } from "./progress-stream.js";

const messages = { progress: (step: number) => `step ${step}`, result: (sum: number) => `sum ${sum}` };

test("reports and the result come in order, and a slow reader gets the latest report", async () => {
  let report = (_step: number): void => undefined;
  let finish = (_sum: number): void => undefined;
  const stream = progressStream<number, number, string>((given) => {
    report = given;
    return new Promise((resolve) => (finish = resolve));
  }, messages);
  const first = stream.next();
  report(1);
  expect((await first).value).toBe("step 1");
  report(2);
  report(3);
  expect((await stream.next()).value).toBe("step 3");
  report(4);
  finish(10);
  expect((await stream.next()).value).toBe("step 4");
  expect((await stream.next()).value).toBe("sum 10");
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test("a failure ends the stream behind the reports", async () => {
  const stream = progressStream<number, number, string>(async (report) => {
    report(1);
    throw new Error("no more");
  }, messages);
  expect((await stream.next()).value).toBe("step 1");
  await expect(stream.next()).rejects.toThrow("no more");
});

test("a failure behind the back of a reader who left is nobody's", async () => {
  let fail = (_error: Error): void => undefined;
  const stream = progressStream<number, number, string>((report) => {
    report(1);
    return new Promise((_, reject) => (fail = reject));
  }, messages);
  await stream.next();
  await stream.return();
  fail(new Error("nobody listens"));
  // An unhandled rejection would fail the run
  await new Promise(setImmediate);
  expect((await stream.next()).done).toBe(true);
});
