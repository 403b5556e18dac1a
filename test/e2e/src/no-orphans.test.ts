import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { SystemProcess } from "@condensery/system";
import { describe, expect, test } from "vitest";
import { patient } from "./harness/patience.js";
import { tinyOptions } from "./harness/tiny-options.js";
import { tinyFolder } from "./harness/tiny-system.js";
import { childrenOf, untilGone } from "./harness/until-gone.js";

patient();

const commandLine = fileURLToPath(new URL("main.js", import.meta.resolve("@condensery/cli")));
const owner = fileURLToPath(new URL("../dist/harness/embedded-owner.js", import.meta.url));

type Program = ChildProcessByStdio<null, Readable, null>;

/** Outside of this process's group, as a program that was started from another terminal is. */
function start(args: readonly string[]): Program {
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"], detached: true });
}

/** Resolves with the first line that has this text. */
async function line(program: Program, text: string): Promise<string> {
  for await (const found of createInterface({ input: program.stdout })) if (found.includes(text)) return found;
  throw new Error(`Expected a line with ${text}, got the end of the output.`);
}

/** Ends the program, and waits for its end and that of what it started. */
async function end(program: Program, signal: NodeJS.Signals, started: readonly number[]): Promise<void> {
  const exited = once(program, "exit");
  program.kill(signal);
  await exited;
  await untilGone(started);
}

describe("no process outlives what started it", () => {
  test("condensery up, when its terminal goes away", async () => {
    await using folder = await tinyFolder();
    const flags = ["--state", folder.state, "--data", folder.data, "--port", "0", "--threads", "1", "--json"];
    const program = start([commandLine, "up", ...flags]);
    const listening = await line(program, '"kind":"listening"');
    const { processes } = JSON.parse(listening) as { readonly processes: readonly SystemProcess[] };
    expect(processes).toHaveLength(5);
    const pids = processes.map(({ pid }) => pid);
    await expect(end(program, "SIGHUP", pids)).resolves.toBeUndefined();
  });

  test("a program with an embedded system, killed while that computes", async () => {
    await using folder = await tinyFolder();
    const system = { state: folder.state, dataRoots: [folder.data], threads: 1, provider: "cpu" };
    const endless = { ...tinyOptions, outerSteps: 100_000, checkpointEvery: 1000 };
    const program = start([owner, JSON.stringify({ ...endless, ...system })]);
    await line(program, "computing");
    const pids = await childrenOf(program.pid ?? Number.NaN);
    expect(pids).toHaveLength(5);
    await expect(end(program, "SIGKILL", pids)).resolves.toBeUndefined();
  });
});
