import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareEmbeddedDatabase, temporaryFolder, writeTinyDataset } from "@condensery/orchestrator/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defaultFolders } from "./flags/flag.js";
import { jsonLines } from "./testing/run-command.js";

// Each call starts five processes, and a test makes up to four calls
const patienceMs = 240_000;
vi.setConfig({ testTimeout: patienceMs });

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

let shared: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  shared = await temporaryFolder();
  await writeTinyDataset(join(shared.path, "data"));
  for (const state of [defaultFolders.state, "served"]) {
    await prepareEmbeddedDatabase({ database: join(shared.path, state, "condensations", "database") });
  }
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
  return tinyOf("data", ...more);
}

function tinyOf(dataset: string, ...more: string[]): string[] {
  const options = "--depth 1 --width 4 --experts 1 --method mtt --inner-steps 1 --match-epochs 1";
  const rest = "--max-start-epoch 1 --evaluations 1 --evaluation-epochs 2";
  return ["condense", "--dataset", `idx:${dataset}`, ...options.split(" "), ...rest.split(" "), ...more];
}

const compute = ["--threads", "1", "--provider", "cpu"];

/** Calls once, when the text has been printed. */
function once(text: string, act: (kill: (signal: NodeJS.Signals) => void) => void): Parameters<typeof condensery>[1] {
  let done = false;
  return (out, kill) => {
    if (done || !out.includes(text)) return;
    done = true;
    act(kill);
  };
}

describe("the condensery process with services of its own", () => {
  it("condenses and evaluates", async () => {
    const condensed = await condensery(tiny("--outer-steps", "2", "--out", "first", ...compute));
    expect(condensed.error).toMatch(/^starting services, with their state in \S+\n/);
    expect(condensed.error).toContain("data set idx:data: 30 training and 12 test images, 3 classes");
    expect(condensed.code).toBe(0);
    expect(condensed.out).toMatch(
      /^trained on +test accuracy +images +networks\ncondensed +\d+\.\d\d ± 0\.00 % +3 +1\n/,
    );
    expect(condensed.out).toContain("folder   first\n");
    expect(await readdir(join(shared.path, "first"))).toEqual([
      "best.safetensors",
      "condensation.json",
      "dataset.json",
      "grid.png",
      "images.safetensors",
    ]);
    const evaluated = await condensery(["evaluate", "first", "--json", ...compute]);
    expect(evaluated.code).toBe(0);
    const { kind, rows, recorded } = jsonLines(evaluated.out).at(-1) ?? {};
    const { accuracies, mean } = recorded as Readonly<Record<string, unknown>>;
    expect({ kind, rows }).toMatchObject({ kind: "result", rows: [{ accuracy: { accuracies, mean } }] });

    const other = await condensery(["evaluate", "first", "--network", "mlp", "--width", "8", ...compute]);
    expect(other.code).toBe(0);
    const [head, condensedRow, recordedRow] = other.out.split("\n");
    expect(head).toMatch(/^trained on +network +test accuracy +learning rate +images +networks$/);
    expect(condensedRow).toMatch(/^condensed +mlp, width 8 +\d+\.\d\d ± 0\.00 % +\S+ +3 +1$/);
    expect(recordedRow).toMatch(/^recorded by the job +convnet, width 4, depth 1 +\d+\.\d\d ± 0\.00 % +\S+ +3 +1$/);

    const unfit = await condensery(["evaluate", "first", "--network", "resnet18-ap", "--width", "300", ...compute]);
    expect(unfit).toMatchObject({ code: 2, out: "" });
    expect(unfit.error).toBe(
      ["height", "width"]
        .map((side) => `--network resnet18-ap does not fit the condensed images: their ${side} must be 32, got 8`)
        .concat("--width must be an integer from 1 to 256, got 300")
        .map((problem) => `condensery: ${problem}\n`)
        .join(""),
    );
  });

  it("stops in good order when interrupted, says how to go on, and goes on behind its last checkpoint", async () => {
    const command = tiny("--outer-steps", "150", "--checkpoint-every", "5", "--out", "torn", "--json", ...compute);
    const torn = await condensery(
      command,
      once('"kind":"checkpoint-written"', (kill) => kill("SIGINT")),
    );
    expect(torn).toMatchObject({ code: 130, error: "interrupted; go on with: condensery condense --resume torn\n" });
    const { name, finished } = JSON.parse(await readFile(join(shared.path, "torn", "condensation.json"), "utf8"));
    expect(finished).toBe(false);

    const resumed = await condensery(["condense", "--resume", "torn", "--json", ...compute]);
    expect({ code: resumed.code, error: resumed.error }).toEqual({ code: 0, error: "" });
    const lines = jsonLines(resumed.out);
    const firstSteps = lines.filter(({ kind, step }) => kind === "step-completed" && step === 0);
    expect(firstSteps).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ kind: "result", name, steps: { done: 150 } });
  });
});

describe("condensery up, which ends in good order", () => {
  let at: readonly string[];
  let ended: Promise<Ended>;
  let stop: (signal: NodeJS.Signals) => void = () => undefined;

  beforeAll(async () => {
    const address = await new Promise<string>((resolve, reject) => {
      const command = ["up", "--port", "0", "--data", ".", "--state", "served", "--json", ...compute];
      ended = condensery(command, (out, kill) => {
        stop = kill;
        const line = out.split("\n").find((text) => text.startsWith('{"kind":"listening"'));
        if (line !== undefined) resolve(JSON.parse(line).address);
      });
      ended.then(({ error }) => reject(new Error(`Expected a system that listens, it ended: ${error}`)), reject);
    });
    at = ["--address", address];
  }, patienceMs);

  afterAll(async () => {
    stop("SIGTERM");
    const { code, out } = await ended;
    assert.equal(code, 0, "the exit code of condensery up");
    const stopped = jsonLines(out).filter(({ msg }) => msg === "stopped");
    assert.ok(
      stopped.some(({ service }) => service === "trajectory-store"),
      "Expected the trajectory store to say that it stopped.",
    );
  }, patienceMs);

  it("serves jobs of other calls, which are cancelled, resumed and downloaded", async () => {
    const started = await condensery(tiny("--outer-steps", "100000", "--out", "served-out", "--detach", ...at));
    const name = started.out.trim();
    expect(started).toEqual({ code: 0, out: `${name}\n`, error: "" });
    const watched = await condensery(
      ["watch", name, "--json", ...at],
      once('"kind":"step-completed"', (kill) => kill("SIGTERM")),
    );
    expect({ code: watched.code, error: watched.error }).toEqual({ code: 143, error: "" });
    expect((await condensery(["cancel", name, ...at])).out).toMatch(
      new RegExp(`^${name} cancelled after \\d+ of 100000`),
    );
    const short = await condensery(tiny("--outer-steps", "2", "--out", "short", ...at));
    expect(short.code).toBe(0);
    const listed = jsonLines((await condensery(["list", "--json", ...at])).out);
    expect(listed.length).toBeGreaterThanOrEqual(2);
    expect(listed[0]).toMatchObject({ state: "succeeded", stepsDone: 2 });
    const doctor = await condensery(["doctor", "--json", ...at]);
    const found = `answers; ${listed.length} condensations`;
    expect(jsonLines(doctor.out)).toContainEqual({ subject: "API", verdict: "ok", found });
    const downloaded = await condensery(["download", String(listed[0]?.["name"]), "--out", "copy", ...at]);
    expect(downloaded.code).toBe(0);
    const images = await readFile(join(shared.path, "short", "images.safetensors"));
    expect(await readFile(join(shared.path, "copy", "images.safetensors"))).toEqual(images);
  });

  it("has calls exit with 1 when the job fails, with 2 when it is refused, and with 0 when it goes on", async () => {
    await writeTinyDataset(join(shared.path, "damaged"));
    const file = join(shared.path, "damaged", "train-labels-idx1-ubyte");
    const sound = await readFile(file);
    await writeFile(file, Buffer.from([0, 0, 8, 2, 0, 0, 0, 30]));
    const failed = await condensery(tinyOf("damaged", "--outer-steps", "1", "--out", "failed", ...at));
    expect(failed).toMatchObject({ code: 1, out: "" });
    expect(failed.error).toContain("not finished; go on with: condensery condense --resume failed\n");
    expect(failed.error).toMatch(/condensery: condensations\/\S+ failed: .*train-labels-idx1-ubyte/);
    await writeFile(file, sound);
    const refused = await condensery(["condense", "--resume", "failed", "--width", "5"]);
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.error).toMatch(
      /^condensery: --width is 4 for condensations\/\S+, 5 was given; leave it out to resume\n$/m,
    );
    const more = await condensery(["condense", "--resume", "failed", "--outer-steps", "2"]);
    expect(more).toMatchObject({ code: 0 });
    expect(more.out).toContain("steps    2 (0 skipped)");
  });
});
