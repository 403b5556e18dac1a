import { RemoteError } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { ComputeError } from "../../compute/compute-error.js";
import { JobSpecError } from "../../specification/job-spec.js";
import { failureText } from "./failure-text.js";

const context = { traceId: undefined, hidden: ["/var/state", "/data"] };

test.each([
  [new Error("secret\n  at stack"), "The orchestrator failed; its log has the cause."],
  ["text", "The orchestrator failed; its log has the cause."],
  [new JobSpecError(["depth is\n too large"]), "depth is too large."],
  [new JobSpecError(["/var/state/condensations/1 and /data are not told"]), "condensations/1 and . are not told."],
  [new ComputeError("evaluator", new RemoteError("INTERNAL", "no.", undefined)), "evaluator answered INTERNAL: no."],
])("%j", (error, expected) => {
  expect(failureText(error, context)).toBe(expected);
});

test.each(["ENOSPC", "EDQUOT", "53100"])("a full disk is told as such, also where it is the cause (%s)", (code) => {
  const full = Object.assign(new Error("write"), { code });
  for (const error of [full, new Error("checkpoint", { cause: full })]) {
    expect(failureText(error, context)).toContain("state folder has no space left");
  }
});

test("what was not foreseen names its trace, and no text is long", () => {
  expect(failureText(undefined, { traceId: "abc", hidden: [] })).toContain("under the trace abc.");
  expect(failureText(new JobSpecError(["x".repeat(9999)]), context).length).toBe(500);
});
