import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder, writeTinyDataset } from "@condensery/orchestrator/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

let shared: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  shared = await temporaryFolder();
  await writeTinyDataset(join(shared.path, "data"));
});
afterAll(() => shared[Symbol.asyncDispose]());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs the command as a process of its own in the shared folder. `onOutput` sees what has been printed so far. */
function condensery(
  args: readonly string[],
  onOutput: (out: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: shared.path, stdio: ["ignore", "pipe", "pipe"] });
    let [out, error] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      onOutput(out, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (error += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, error }));
  });
}

function tiny(...more: string[]): string[] {
  const options = "--dataset idx:data --depth 1 --width 4 --experts 1 --method mtt --inner-steps 1 --match-epochs 1";
  const rest = "--max-start-epoch 1 --evaluations 1 --evaluation-epochs 2 --threads 1 --provider cpu";
  return ["condense", ...options.split(" "), ...rest.split(" "), ...more];
}

describe("the condensery process", () => {
  it("condenses and evaluates", async () => {
    const condensed = await condensery(tiny("--outer-steps", "2", "--out", "first"));
    expect(condensed.error).toContain("data set idx:data: 30 training and 12 test images, 3 classes");
    expect(condensed.code).toBe(0);
    expect(condensed.out).toMatch(
      /^trained on +test accuracy +images +networks\ncondensed +\d+\.\d\d ± 0\.00 % +3 +1\n/,
    );
    expect(condensed.out).toContain("folder   first\n");
    expect(await readdir(join(shared.path, "first"))).toEqual([
      "dataset.json",
      "grid.png",
      "images.safetensors",
      "job",
    ]);
    const evaluated = await condensery(["evaluate", "first", "--json"]);
    expect(evaluated.code).toBe(0);
    const { kind, accuracy, recorded } = JSON.parse(evaluated.out.trimEnd().split("\n").at(-1) ?? "");
    expect({ kind, accuracy }).toEqual({ kind: "result", accuracy: recorded });
  });

  it("leaves a checkpoint when interrupted, says how to go on, and goes on", async () => {
    // More steps than fit into the pipe's buffer: while this process does not read, the other cannot reach the end
    const command = tiny("--outer-steps", "400", "--checkpoint-every", "1000", "--out", "torn", "--json");
    let sent = false;
    const torn = await condensery(command, (out, kill) => {
      if (!sent && out.includes('"kind":"step-completed"')) kill("SIGINT");
      sent ||= out.includes('"kind":"step-completed"');
    });
    expect(torn.code).toBe(130);
    expect(torn.error).toContain("interrupted; go on with: condensery condense --resume torn\n");
    const events = torn.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ kind: "checkpoint-written" });

    const resumed = await condensery(["condense", "--resume", "torn", "--json"]);
    expect({ code: resumed.code, error: resumed.error }).toEqual({ code: 0, error: "" });
    const lines = resumed.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const { kind, accuracies, seconds, peakMemoryBytes, steps } = lines.at(-1);
    expect(kind).toBe("result");
    expect(Object.keys(accuracies)).toEqual(["condensed", "randomReal", "experts"]);
    expect(steps.done).toBe(400);
    expect(seconds.total).toBeGreaterThan(0);
    expect(peakMemoryBytes).toBeGreaterThan(1e7);
  });

  it("exits with 1 when it fails on the way and with 2 when it is refused", async () => {
    const command = tiny("--outer-steps", "1", "--out", "failed");
    const blobs = join(shared.path, ".state", "trajectories", "blobs", "sha256");
    for (const name of await readdir(blobs, { recursive: true })) {
      if (name.endsWith(".safetensors")) await writeFile(join(blobs, name), "");
    }
    const failed = await condensery(command);
    expect(failed).toMatchObject({ code: 1, out: "" });
    expect(failed.error).toContain("not finished; go on with: condensery condense --resume failed\n");
    expect(failed.error).toMatch(/condensery: .*\.safetensors/);
    const refused = await condensery(["condense", "--outer-step", "3"]);
    expect(refused).toEqual({
      code: 2,
      out: "",
      error: "condensery: unknown flag --outer-step; did you mean --outer-steps?\n",
    });
    expect(await readFile(join(shared.path, "failed", "job", "job.json"), "utf8")).toContain('"outerSteps":1');
  });
});
