import { Metadata, type ServiceError as WireError, status as grpcStatus, type StatusObject } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { statusDetailsKey } from "./domain.js";
import { fromStatus, RemoteError } from "./remote-error.js";
import { invalidRequest, ServiceError } from "./service-error.js";
import { statusName } from "./status-name.js";
import { toStatus } from "./to-status.js";

function wireError(status: StatusObject): WireError {
  return Object.assign(new Error(status.details), status);
}

/** What a client has after the trip. */
function received(error: unknown, options?: Parameters<typeof toStatus>[1]): RemoteError {
  const { status } = toStatus(error, options);
  return fromStatus(wireError(status));
}

test("code, text, reason, metadata, fields and retry delay reach the client", () => {
  const remote = received(
    new ServiceError({
      code: "RESOURCE_EXHAUSTED",
      reason: "BUSY",
      message: "64 calls wait, äöü",
      metadata: { limit: "64" },
      fields: [{ field: "loop.images", description: "expected 10 images, got 9" }],
      retryDelayMs: 1500,
    }),
  );
  expect(remote).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    message: "64 calls wait, äöü",
    reason: "BUSY",
    domain: "condensery.dev",
    metadata: { limit: "64" },
    fields: [{ field: "loop.images", description: "expected 10 images, got 9" }],
    retryDelayMs: 1500,
  });
});

test("an unknown error is INTERNAL, and its text stays inside", () => {
  const edge = toStatus(new Error("password of the store is 1234"), { traceId: "4bf92f3577b34da6a3ce929d0e0e4736" });
  expect(edge.unforeseen).toBe(true);
  expect(edge.status.details).toBe(
    "The service failed; the service's log under trace 4bf92f3577b34da6a3ce929d0e0e4736 has the cause.",
  );
  expect(String(edge.status.metadata.get(statusDetailsKey)[0])).not.toContain("1234");
  expect(edge.error.cause).toBeInstanceOf(Error);
});

test("a service's own errors are mapped by its function", () => {
  class Missing extends Error {}
  const mapping = (error: unknown) =>
    error instanceof Missing
      ? new ServiceError({ code: "NOT_FOUND", reason: "NOT_FOUND", message: "gone" })
      : undefined;
  expect(received(new Missing(), { mapping })).toMatchObject({ code: "NOT_FOUND", reason: "NOT_FOUND" });
  expect(received(new Error("other"), { mapping }).code).toBe("INTERNAL");
});

test("aborts and timeouts of the platform keep their meaning", () => {
  expect(received(new DOMException("", "AbortError")).code).toBe("CANCELLED");
  expect(received(new DOMException("", "TimeoutError")).code).toBe("DEADLINE_EXCEEDED");
});

test("of a service behind this one, only what is no fault of ours is passed on", () => {
  const behind = (code: "UNAVAILABLE" | "INVALID_ARGUMENT") => new RemoteError(code, "text", undefined);
  expect(received(behind("UNAVAILABLE"))).toMatchObject({ code: "UNAVAILABLE", message: "text" });
  expect(received(behind("INVALID_ARGUMENT"))).toMatchObject({ code: "INTERNAL", reason: "INTERNAL" });
});

test("a connection to a service behind this one that was cut is UNAVAILABLE, whatever grpc-js calls it", () => {
  for (const [code, message] of [
    ["CANCELLED", "Call cancelled"],
    ["INTERNAL", "Received RST_STREAM with code 2"],
    ["RESOURCE_EXHAUSTED", "Bandwidth exhausted or memory limit exceeded"],
  ] as const) {
    expect(received(new RemoteError(code, message, undefined))).toMatchObject({
      code: "UNAVAILABLE",
      reason: "UNAVAILABLE",
    });
  }
  const errorInfo = { reason: "STOPPED", domain: "condensery.dev", metadata: {} };
  const stopped = new RemoteError("CANCELLED", "text", { code: 1, message: "text", fields: [], errorInfo });
  expect(received(stopped)).toMatchObject({ code: "CANCELLED", reason: "STOPPED" });
});

test("an invalid request names every field, and long lists are cut to what headers take", () => {
  const fields = Array.from({ length: 200 }, (_, index) => ({ field: `field_${index}`, description: "x".repeat(500) }));
  const remote = received(invalidRequest(fields.slice(0, 2)));
  expect(remote.fields.map(({ field }) => field)).toEqual(["field_0", "field_1"]);
  const { metadata } = toStatus(
    new ServiceError({ code: "INVALID_ARGUMENT", reason: "R", message: "", fields }),
  ).status;
  expect((metadata.get(statusDetailsKey)[0] as Buffer).length).toBeLessThan(8192);
});

test("details that are not ours do not hide the status", () => {
  const metadata = new Metadata();
  metadata.set(statusDetailsKey, Buffer.from("ff", "hex"));
  const error = { code: grpcStatus.NOT_FOUND, details: "gone", metadata };
  expect(fromStatus(wireError(error))).toMatchObject({
    code: "NOT_FOUND",
    message: "gone",
    reason: undefined,
    fields: [],
  });
});

test("errors are recognised across copies of the package", () => {
  const foreign = Object.assign(new Error(""), { [Symbol.for("condensery.ServiceError")]: true });
  expect(ServiceError.isInstance(foreign)).toBe(true);
  expect(ServiceError.isInstance(new Error(""))).toBe(false);
  expect(statusName(77)).toBe("UNKNOWN");
});
