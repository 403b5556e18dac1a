import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { temporaryFolder, writeTinyDataset } from "@condensery/orchestrator/testing";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "./command-line.js";

async function run(...args: string[]) {
  const error = new PassThrough();
  let out = "";
  const code = await runCommandLine(args, {
    out: (text) => (out += text),
    error,
    now: () => 0,
    peakMemoryBytes: () => 0,
    signal: new AbortController().signal,
  });
  return { code, out, error: String(error.read() ?? "") };
}

describe("the command line", () => {
  it.each([
    [["--help"], "Usage:"],
    [["condense", "--help"], "--kept-steps STEPS|FRACTION"],
    [["evaluate", "-h"], "[the learned alpha]"],
    [["--version"], "0.1.0"],
  ])("answers %j", async (args, text) => {
    const { code, out, error } = await run(...args);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain(text);
  });

  it.each([
    [["condens"], "unknown command condens; did you mean condense?"],
    [["--ipc", "1"], "a command comes first, got --ipc; see condensery --help"],
    [["condense", "--ipc", "0"], "--ipc must be an integer of at least 1, got 0"],
    [["condense", "--method", "mtt", "--rho", "1"], "--rho is an option of satm only; leave it out with mtt"],
    [["condense", "--dataset", "cifar"], '--dataset: unknown data set "cifar"; supported are mnist, idx:DIRECTORY'],
    [["condense", "--out", "a", "--resume", "b"], "--resume names the folder already; leave out --out"],
    [["condense", "mnist"], 'condense takes flags only, got "mnist"'],
    [["condense", "--resume", "/absent"], "/absent: holds no job to go on with: job/job.json is missing"],
    [["evaluate"], "evaluate needs the result folder: condensery evaluate DIR"],
    [["evaluate", "/absent"], "/absent: holds no condensed data set: images.safetensors is missing"],
  ])("refuses %j in a sentence", async (args, sentence) => {
    expect(await run(...args)).toEqual({ code: 2, out: "", error: `condensery: ${sentence}\n` });
  });

  it("refuses a folder that cannot be written, before anything else happens", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "file"), "");
    const out = join(folder.path, "file", "out");
    const { code, error } = await run("condense", "--out", out, "--state", folder.path);
    expect(code).toBe(2);
    expect(error).toContain(`condensery: ${out}: cannot be made or written`);
  });

  it("names the file and byte of a damaged data set, and a missing one", async () => {
    await using folder = await temporaryFolder();
    const [data, out, state] = ["data", "out", "state"].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    const command = ["condense", "--dataset", `idx:${data}`, "--out", out, "--state", state];
    const missing = await run(...command);
    expect(missing).toMatchObject({ code: 2, out: "" });
    expect(missing.error).toContain(data);
    await writeTinyDataset(data);
    const file = join(data, "train-labels-idx1-ubyte");
    await writeFile(file, Buffer.from([0, 0, 8, 2, 0, 0, 0, 30]));
    const damaged = await run(...command);
    expect(damaged.code).toBe(2);
    expect(damaged.error).toContain(`condensery: ${file}, byte 0: expected the idx magic number 0x00000801`);
  });
});
