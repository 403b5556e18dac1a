import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { State } from "@condensery/wire/condensation";
import { temporaryFolder } from "@condensery/orchestrator/testing";
import { expect, it } from "vitest";
import { jsonLines, runCommand } from "../testing/run-command.js";
import { type ScriptedSystem, startScriptedSystem } from "../testing/scripted-system.js";

/** A system with one job that has not begun, and how to call a command there. */
async function withJob(): Promise<{ system: ScriptedSystem; at: readonly string[] }> {
  const system = await startScriptedSystem();
  const at = ["--address", system.address];
  await using folder = await temporaryFolder();
  await runCommand(["condense", "--detach", "--out", join(folder.path, "out"), ...at]);
  return { system, at };
}

it("lists condensations as a table and as JSON, and only those asked for", async () => {
  const { system, at } = await withJob();
  await using _ = system;
  const table = await runCommand(["list", ...at]);
  expect(table.out.split("\n").slice(0, 2)).toEqual([
    "name             state   steps  what                    created               test accuracy",
    "condensations/1  queued    1/2  mnist, 1 a class, satm  2026-01-01 12:00:00Z",
  ]);
  expect(jsonLines((await runCommand(["list", "--json", ...at])).out)).toMatchObject([{ name: "condensations/1" }]);
  const failed = await runCommand(["list", "--state-filter", "failed,cancelled", ...at]);
  expect(failed).toEqual({ code: 0, out: "no condensations\n", error: "" });
});

it("watches to the end, by the ID alone, with the address of the environment", async () => {
  const { system } = await withJob();
  await using _ = system;
  const environment = { CONDENSERY_ADDRESS: system.address };
  const { code, out, error } = await runCommand(["watch", "1"], { environment });
  expect(code).toBe(0);
  expect(error.split("\n")).toEqual([
    "data set tiny: 30 training and 12 test images, 2 classes",
    "training experts: 4/4",
    "2 experts ready (4 epochs trained), accuracy 75.0 %",
    "condensing: 1/2, loss 0.5000, alpha 0.06250",
    "condensing: 2/2, 1.0/s, 0:00 left, loss not finite, alpha 0.06250",
    "step 1: update skipped (loss-not-finite)",
    "warning: It is slow.",
    "evaluating random real images: 1/2",
    "",
  ]);
  expect(out).toContain("state        succeeded\n");
  expect(out).toContain("condensed    75.00 ± 25.00 %\n");
});

it("tells a failure by the exit code", async () => {
  const { system, at } = await withJob();
  await using _ = system;
  system.end = State.FAILED;
  const { code, out, error } = await runCommand(["watch", "condensations/1", "--json", ...at]);
  expect(code).toBe(1);
  expect(jsonLines(out).at(-1)).toMatchObject({ kind: "condensation", state: "failed" });
  expect(error).toBe("condensery: condensations/1 failed: The data set is damaged.\n");
});

it("leaves a watched job alone when interrupted", async () => {
  const { system, at } = await withJob();
  await using _ = system;
  system.end = undefined;
  const interruption = new AbortController();
  const { Interruption } = await import("../terminal.js");
  const { code } = await runCommand(["watch", "1", "--json", ...at], {
    signal: interruption.signal,
    onOutput: (out) => {
      if (out.includes("step-completed")) interruption.abort(new Interruption("SIGINT"));
    },
  });
  expect(code).toBe(130);
  expect(system.jobs.get("condensations/1")?.state).toBe(State.QUEUED);
});

it("cancels, resumes with more steps, describes and deletes", async () => {
  const { system, at } = await withJob();
  await using _ = system;
  expect(await runCommand(["delete", "1", ...at])).toEqual({
    code: 2,
    out: "",
    error: "condensery: condensations/1 has not ended.\n",
  });
  expect((await runCommand(["cancel", "1", ...at])).out).toBe("condensations/1 cancelled after 1 of 2 steps\n");
  const resumed = await runCommand(["resume", "1", "--outer-steps", "5", ...at]);
  expect(resumed.out).toBe("condensations/1 queued, 1 of 5 steps done\n");
  const described = await runCommand(["describe", "1", "--json", ...at]);
  expect(jsonLines(described.out)).toMatchObject([{ state: "queued", options: { outerSteps: 5, innerSteps: 10 } }]);
  await runCommand(["cancel", "1", ...at]);
  expect((await runCommand(["delete", "1", ...at])).out).toBe("condensations/1 deleted\n");
  expect((await runCommand(["describe", "1", ...at])).code).toBe(2);
});

it("downloads a result, and not over a job that has not finished", async () => {
  const { system, at } = await withJob();
  await using _ = system;
  await using folder = await temporaryFolder();
  const out = join(folder.path, "digits");
  const { code, out: text } = await runCommand(["download", "1", "--out", out, ...at]);
  expect(code).toBe(0);
  expect(text).toContain("condensed           75.00 ± 25.00 %       2         2\n");
  expect(await readdir(out)).toEqual(["dataset.json", "grid.png", "images.safetensors"]);
  await runCommand(["condense", "--detach", "--out", join(folder.path, "other"), ...at]);
  const refused = await runCommand(["download", "1", "--out", join(folder.path, "other"), ...at]);
  expect(refused.code).toBe(2);
  expect(refused.error).toContain("holds condensations/2, which has not finished");
});

it("sends the token of the environment or of a file, and says where to name it", async () => {
  await using system = await startScriptedSystem("a-token-of-this-test-only");
  await using folder = await temporaryFolder();
  const at = ["--address", system.address];
  const without = await runCommand(["list", ...at]);
  expect(without.code).toBe(2);
  expect(without.error).toContain("Name the token with --token-file or CONDENSERY_TOKEN.");
  const environment = { CONDENSERY_TOKEN: "a-token-of-this-test-only" };
  expect((await runCommand(["list", ...at], { environment })).code).toBe(0);
  const file = join(folder.path, "token");
  await writeFile(file, "a-token-of-this-test-only\n");
  expect((await runCommand(["list", "--token-file", file, ...at])).code).toBe(0);
});

it("exits with 3 where nobody answers, and with 2 for what is no name", async () => {
  await using system = await startScriptedSystem();
  const { address } = system;
  await system[Symbol.asyncDispose]();
  const silent = await runCommand(["list", "--address", address]);
  expect(silent.code).toBe(3);
  expect(silent.error).toContain("Start one with: condensery up");
  expect(await runCommand(["watch"])).toEqual({
    code: 2,
    out: "",
    error: "condensery: watch needs the name of a condensation; see condensery list\n",
  });
});
