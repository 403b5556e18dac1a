import { expect, test, vi } from "vitest";
import { AuthenticationError } from "./authentication-error.js";
import { CondensationFailedError } from "./condensation-failed-error.js";
import { CondenseryError } from "./condensery-error.js";
import { NotFoundError } from "./not-found-error.js";

test("two copies of the package recognise each other's errors", async () => {
  vi.resetModules();
  const other = {
    ...(await import("./condensery-error.js")),
    ...(await import("./not-found-error.js")),
    ...(await import("./condensation-failed-error.js")),
  };
  const foreign: unknown = new other.NotFoundError("gone", { code: "NOT_FOUND", reason: "NOT_FOUND" });
  expect(foreign).not.toBeInstanceOf(NotFoundError);
  expect(NotFoundError.isInstance(foreign)).toBe(true);
  expect(CondenseryError.isInstance(foreign)).toBe(true);
  expect(AuthenticationError.isInstance(foreign)).toBe(false);
  expect(other.CondensationFailedError.isInstance(new CondensationFailedError("condensations/1", "why"))).toBe(true);
});

test("other values are no errors of this package", () => {
  for (const value of [new Error("plain"), { code: "NOT_FOUND" }, undefined, "text"]) {
    expect(CondenseryError.isInstance(value)).toBe(false);
  }
});

test("an error says what it knows, and nothing that it does not", () => {
  const bare = new CondenseryError("text", { code: "UNKNOWN" });
  expect(bare).toMatchObject({ code: "UNKNOWN", fields: [], metadata: {} });
  expect([bare.reason, bare.retryDelayMs, bare.cause]).toEqual([undefined, undefined, undefined]);
  const cause = new Error("below");
  expect(new CondenseryError("text", { code: "UNKNOWN", retryDelayMs: 5, cause })).toMatchObject({
    retryDelayMs: 5,
    cause,
  });
});
