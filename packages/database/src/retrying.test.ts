import { expect, test } from "vitest";
import { isLostConnection } from "./lost-connection.js";
import { retrying } from "./retrying.js";

const lost = () => Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
const quick = { firstWaitMs: 1, longestWaitMs: 2 };

/** Fails as often as there are errors, then gives their number. */
function failing(...errors: readonly Error[]): () => Promise<number> {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return errors.length;
  };
}

test("work that loses its connection is done again", async () => {
  const attempts: number[] = [];
  const onLost = (_error: unknown, attempt: number) => attempts.push(attempt);
  expect(await retrying(failing(lost(), lost()), { ...quick, onLost })).toBe(2);
  expect(attempts).toEqual([1, 2]);
});

test("what the database refused is not asked again", async () => {
  const onLost = () => expect.unreachable();
  await expect(retrying(failing(new Error("syntax")), { ...quick, onLost })).rejects.toThrow("syntax");
});

test("the last attempt's error is thrown", async () => {
  const errors = [lost(), lost(), Object.assign(lost(), { message: "third" })];
  await expect(retrying(failing(...errors), { ...quick, attempts: 3 })).rejects.toThrow("third");
});

test("a wait ends with its signal", async () => {
  const controller = new AbortController();
  const options = { signal: controller.signal, firstWaitMs: 1e9, longestWaitMs: 1e9 };
  const work = retrying(failing(lost()), { ...options, onLost: () => controller.abort(new Error("enough")) });
  await expect(work).rejects.toThrow("enough");
});

test.each([
  [{ code: "ECONNRESET" }, true],
  [{ code: "57P01" }, true],
  [{ code: "57P03" }, true],
  [{ code: "08006" }, true],
  [{ message: "Connection terminated unexpectedly" }, true],
  [{ cause: { code: "EPIPE" } }, true],
  [{ code: "57014", message: "canceling statement due to statement timeout" }, false],
  [{ code: "23505" }, false],
  [{ code: "28P01" }, false],
])("%j is a lost connection: %s", ({ code, message = "", cause }: Shape, expected) => {
  const inner = cause === undefined ? undefined : Object.assign(new Error("inner"), cause);
  const error = Object.assign(new Error(message, { cause: inner }), code === undefined ? {} : { code });
  expect(isLostConnection(error)).toBe(expected);
});

interface Shape {
  readonly code?: string;
  readonly message?: string;
  readonly cause?: { readonly code: string };
}

test("of a host's addresses all must have been lost", () => {
  expect(isLostConnection(new AggregateError([lost(), lost()]))).toBe(true);
  expect(isLostConnection(new AggregateError([lost(), new Error("refused")]))).toBe(false);
  expect(isLostConnection("ECONNRESET")).toBe(false);
});
