import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@condensery/orchestrator/testing";
import { State } from "@condensery/wire/condensation";
import { DsaGroup, DsaMode } from "@condensery/wire/type";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Interruption } from "../terminal.js";
import { jsonLines, runCommand } from "../testing/run-command.js";
import { type ScriptedSystem, startScriptedSystem } from "../testing/scripted-system.js";

let system: ScriptedSystem;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  [system, folder] = await Promise.all([startScriptedSystem(), temporaryFolder()]);
});
afterEach(async () => {
  await system[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function condense(...args: string[]) {
  return runCommand(["condense", "--address", system.address, "--out", join(folder.path, "out"), ...args]);
}

function record(): Promise<unknown> {
  return readFile(join(folder.path, "out", "condensation.json"), "utf8").then(JSON.parse);
}

describe("condense at a running system", () => {
  it("starts the job, follows it, writes the folder and prints the table", async () => {
    const { code, out, error } = await condense("--kept-steps", "1/3", "--inner-steps", "6", "--segments", "2");
    expect({ code, first: error.split("\n")[0] }).toEqual({ code: 0, first: "condensations/1" });
    expect(out).toBe(
      [
        "trained on            test accuracy  images  networks",
        "condensed           75.00 ± 25.00 %       2         2",
        "random real images  50.00 ± 25.00 %       2         2",
        "experts (all data)  87.50 ± 12.50 %      30         3",
        "steps    2 (1 skipped), learned alpha 0.06250",
        "seconds  3.5 (load data 1.0, condense 2.5)",
        `folder   ${join(folder.path, "out")}`,
        `picture  ${join(folder.path, "out", "grid.png")}`,
        "",
      ].join("\n"),
    );
    expect(await readdir(join(folder.path, "out"))).toEqual([
      "condensation.json",
      "dataset.json",
      "grid.png",
      "images.safetensors",
    ]);
    expect(await record()).toMatchObject({ name: "condensations/1", address: system.address, finished: true });
    const { spec } = system.jobs.get("condensations/1") ?? {};
    expect(spec).toMatchObject({ segmentsPerStep: 2, recipe: { innerSteps: 6, keptSteps: 2 } });
  });

  it("prints events and the result as JSON", async () => {
    const lines = jsonLines((await condense("--json", "--seed", "18446744073709551615")).out);
    expect(lines[0]).toMatchObject({ kind: "job-started", name: "condensations/1" });
    expect(lines.at(-1)).toMatchObject({
      kind: "result",
      accuracies: { condensed: { mean: 0.75 }, experts: 0.875 },
      steps: { done: 2, skipped: 1 },
      seconds: { condense: 2.5, total: 3.5 },
    });
    expect(system.jobs.get("condensations/1")?.spec?.seed).toBe(18446744073709551615n);
  });

  it("is detached by Ctrl-C, says how to come back, and comes back", async () => {
    system.end = undefined;
    const interruption = new AbortController();
    const out = join(folder.path, "out");
    const detached = await runCommand(["condense", "--address", system.address, "--out", out, "--json"], {
      signal: interruption.signal,
      onOutput: (text) => {
        if (text.includes("step-completed")) interruption.abort(new Interruption("SIGINT"));
      },
    });
    expect(detached.code).toBe(130);
    expect(detached.error).toBe(
      [
        `detached; condensations/1 goes on at ${system.address}. Come back with one of:`,
        `  condensery condense --resume ${out}`,
        `  condensery watch condensations/1 --address ${system.address}`,
        `  condensery download condensations/1 --out ${out} --address ${system.address}`,
        `  condensery cancel condensations/1 --address ${system.address}`,
        "",
      ].join("\n"),
    );
    expect(await record()).toMatchObject({ finished: false });
    const another = await condense();
    expect(another.error).toContain("holds condensations/1, which has not finished");
    system.end = State.SUCCEEDED;
    expect((await runCommand(["condense", "--resume", out])).code).toBe(0);
    expect(await record()).toMatchObject({ name: "condensations/1", finished: true });
  });

  it("goes on with a job that failed", async () => {
    system.end = State.FAILED;
    const failed = await condense();
    expect(failed.code).toBe(1);
    expect(failed.error).toContain(
      `not finished; go on with: condensery condense --resume ${join(folder.path, "out")}\n`,
    );
    expect(failed.error).toContain("condensery: condensations/1 failed: The data set is damaged.\n");
    system.end = State.SUCCEEDED;
    expect((await runCommand(["condense", "--resume", join(folder.path, "out")])).code).toBe(0);
    expect(system.jobs.size).toBe(1);
  });

  it("takes more steps of a finished job, and no contradictions", async () => {
    await condense("--detach", "--ipc", "2");
    const resume = (...args: string[]) => runCommand(["condense", "--resume", join(folder.path, "out"), ...args]);
    expect(await resume("--ipc", "3", "--kept-steps", "1/2", "--outer-steps", "1")).toEqual({
      code: 2,
      out: "",
      error:
        "condensery: --ipc is 2 for condensations/1, 3 was given; leave it out to resume\n" +
        "condensery: --outer-steps is 2 for condensations/1, 1 was given; it can only be raised\n" +
        "condensery: --kept-steps is 3 for condensations/1, 5 was given; leave it out to resume\n",
    });
    expect((await resume("--outer-steps", "9")).error).toContain(
      "--outer-steps can be raised when condensations/1 has",
    );
    await resume();
    expect((await resume("--ipc", "2", "--kept-steps", "1/3", "--outer-steps", "9")).code).toBe(0);
    expect(system.jobs.get("condensations/1")?.spec?.outerSteps).toBe(9);
  });

  it("asks for an augmentation, and holds a resumed job against it", async () => {
    const strategy = "color_crop";
    const asked = ["--augmentation", "dsa", "--dsa-strategy", strategy, "--dsa-mode", "siamese"];
    expect((await condense("--detach", ...asked)).code).toBe(0);
    const { spec } = system.jobs.get("condensations/1") ?? {};
    const groups = [DsaGroup.COLOR, DsaGroup.CROP];
    expect(spec?.augmentation?.kind?.dsa).toMatchObject({ groups, mode: DsaMode.SIAMESE });
    const resume = (...args: string[]) => runCommand(["condense", "--resume", join(folder.path, "out"), ...args]);
    expect((await resume("--augmentation", "none")).error).toContain(
      "--augmentation is dsa for condensations/1, none was given; leave it out to resume",
    );
    expect((await resume("--augmentation", "dsa", "--dsa-mode", "per-image")).error).toContain(
      "--dsa-mode is siamese for condensations/1, per-image was given; leave it out to resume",
    );
    expect((await resume(...asked)).code).toBe(0);
    expect((await condense("--dsa-strategy", "flip")).error).toContain(
      "condensery: --dsa-strategy: Only the augmentation dsa has this option",
    );
  });

  it("detaches at once and prints the name", async () => {
    expect(await condense("--detach")).toEqual({ code: 0, out: "condensations/1\n", error: "" });
  });

  it("names every option that the server would refuse by its flag", async () => {
    const { code, error } = await condense("--ipc", "0", "--method", "mtt", "--rho", "1");
    expect(code).toBe(2);
    expect(error).toContain("condensery: --ipc: Expected an integer from 1 to 1000, got 0.\n");
    expect(error).toContain("condensery: --rho: Only satm has this option");
  });

  it("refuses a damaged record", async () => {
    await condense("--detach");
    await writeFile(join(folder.path, "out", "condensation.json"), '{"name":"x"}');
    const { code, error } = await runCommand(["condense", "--resume", join(folder.path, "out")]);
    expect({ code, error: error.split(": ").at(-1) }).toEqual({
      code: 2,
      error: "expected a record of format condensery-job/2; remove it to begin anew\n",
    });
  });
});
