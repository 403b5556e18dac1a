import { expect, test } from "vitest";
import { ServiceError } from "../errors/service-error.js";
import { createLogger } from "../logger/logger.js";
import { createCallMetrics } from "../telemetry/call-metrics.js";
import { refusalLog } from "./refusal-log.js";

function refusal(reason: "BAD_TOKEN" | "RATE_LIMITED", metadata: Readonly<Record<string, string>> = {}) {
  const code = reason === "BAD_TOKEN" ? "UNAUTHENTICATED" : "RESOURCE_EXHAUSTED";
  const error = new ServiceError({ code, reason, message: "No.", metadata });
  return { error, method: "a.B/C", peer: "10.0.0.7:4000" };
}

test("each reason is told at most every 10 s, with how many were not told; all are counted", () => {
  let now = 0;
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const counted: string[] = [];
  const metrics = { ...createCallMetrics(undefined), refused: (reason: string) => void counted.push(reason) };
  const tell = refusalLog(createLogger({ service: "s", level: "info", destination }), metrics, () => now);
  for (let index = 0; index < 100; index += 1) tell(refusal("BAD_TOKEN"));
  tell(refusal("RATE_LIMITED", { client: "alice" }));
  now = 10_000;
  tell(refusal("BAD_TOKEN"));
  const shown = { level: "warn", method: "a.B/C", peer: "10.0.0.7:4000", msg: "a call was turned away: No." };
  expect(lines).toMatchObject([
    { ...shown, reason: "BAD_TOKEN", since: 0 },
    { ...shown, reason: "RATE_LIMITED", client: "alice", since: 0 },
    { ...shown, reason: "BAD_TOKEN", since: 99 },
  ]);
  expect(counted).toHaveLength(102);
});
