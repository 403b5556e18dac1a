import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareEmbeddedDatabase, temporaryFolder, writeTinyDataset } from "@condensery/orchestrator/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defaultFolders } from "./flags/flag.js";
import { jsonLines } from "./testing/run-command.js";

// Each call starts five processes, and a test makes up to four calls
vi.setConfig({ testTimeout: 240_000 });

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
  const options = "--dataset idx:data --depth 1 --width 4 --experts 1 --method mtt --inner-steps 1 --match-epochs 1";
  const rest = "--max-start-epoch 1 --evaluations 1 --evaluation-epochs 2";
  return ["condense", ...options.split(" "), ...rest.split(" "), ...more];
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

  it("exits with 1 when the job fails, with 2 when it is refused, and with 0 when it goes on", async () => {
    const file = join(shared.path, "data", "train-labels-idx1-ubyte");
    const sound = await readFile(file);
    await writeFile(file, Buffer.from([0, 0, 8, 2, 0, 0, 0, 30]));
    const failed = await condensery(tiny("--outer-steps", "1", "--out", "failed", ...compute));
    expect(failed).toMatchObject({ code: 1, out: "" });
    expect(failed.error).toContain("not finished; go on with: condensery condense --resume failed\n");
    expect(failed.error).toMatch(/condensery: condensations\/\S+ failed: .*train-labels-idx1-ubyte/);
    await writeFile(file, sound);
    const refused = await condensery(["condense", "--resume", "failed", "--width", "5", ...compute]);
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.error).toMatch(
      /^condensery: --width is 4 for condensations\/\S+, 5 was given; leave it out to resume\n$/m,
    );
    const more = await condensery(["condense", "--resume", "failed", "--outer-steps", "2", ...compute]);
    expect(more).toMatchObject({ code: 0 });
    expect(more.out).toContain("steps    2 (0 skipped)");
  });
});

describe("condensery up", () => {
  it("serves jobs of other calls, which are cancelled, resumed and downloaded, and ends in good order", async () => {
    let ended: Promise<Ended> | undefined;
    let stop: (signal: NodeJS.Signals) => void = () => undefined;
    const address = await new Promise<string>((resolve) => {
      const command = ["up", "--port", "0", "--data", ".", "--state", "served", "--json", ...compute];
      ended = condensery(command, (out, kill) => {
        stop = kill;
        const line = out.split("\n").find((text) => text.startsWith('{"kind":"listening"'));
        if (line !== undefined) resolve(JSON.parse(line).address);
      });
    });
    const at = ["--address", address];
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
    const doctor = await condensery(["doctor", "--json", ...at]);
    expect(jsonLines(doctor.out)).toContainEqual({ subject: "API", verdict: "ok", found: "answers; 2 condensations" });
    const [newest] = jsonLines((await condensery(["list", "--json", ...at])).out);
    expect(newest).toMatchObject({ state: "succeeded", stepsDone: 2 });
    const downloaded = await condensery(["download", String(newest?.["name"]), "--out", "copy", ...at]);
    expect(downloaded.code).toBe(0);
    const images = await readFile(join(shared.path, "short", "images.safetensors"));
    expect(await readFile(join(shared.path, "copy", "images.safetensors"))).toEqual(images);
    stop("SIGTERM");
    const { code, out } = (await ended) ?? {};
    expect(code).toBe(0);
    expect(jsonLines(out ?? "")).toContainEqual(
      expect.objectContaining({ service: "trajectory-store", msg: "stopped" }),
    );
  });
});
