import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import process from "node:process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createChannel, type ServiceChannel } from "@condensery/service-kit";
import type { SystemProcess } from "@condensery/system";
import type { CaseFolder } from "./case-folder.js";
import type { CaseDatabase } from "./database.js";
import { kill, running, untilTrue } from "./processes.js";

const commandLine = fileURLToPath(new URL("main.js", import.meta.resolve("@condensery/cli")));

/** A system that `condensery up` runs, as a user has it. */
export interface CommandLineSystem extends AsyncDisposable {
  readonly channel: ServiceChannel;
  /** What it printed, line for line. */
  readonly lines: readonly string[];
  /** SIGTERM. @returns its exit code, and how long its end took @throws Error when a process outlives it */
  terminate(): Promise<{ readonly code: number | null; readonly seconds: number }>;
  /** SIGKILL for it and all it started, at once; resolves when none of them runs any more. */
  killEverything(): Promise<void>;
}

/** @param environment that matters to the case */
export async function startCommandLine(
  folder: CaseFolder,
  database: CaseDatabase,
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandLineSystem> {
  const flags = ["--state", folder.state, "--data", folder.data, "--port", "0", "--threads", "1", "--json"];
  const program = spawn(process.execPath, [commandLine, "up", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
    // Outside of this process's group, as a program that was started from a terminal is
    detached: true,
    env: { ...process.env, CONDENSERY_UNROLL: "trainer", ...database.variables, ...environment },
  });
  const exited = once(program, "exit") as Promise<[number | null]>;
  const lines: string[] = [];
  const { address, processes } = await listening(program, lines);
  const pids = [program.pid, ...processes.map(({ pid }) => pid)].filter((pid) => pid !== undefined);
  const channel = createChannel({ addresses: address });
  const gone = () => untilTrue("all processes to have ended", async () => (await running(pids)).length === 0);
  return {
    channel,
    lines,
    async terminate() {
      channel.close();
      const began = performance.now();
      program.kill("SIGTERM");
      const [code] = await exited;
      const seconds = (performance.now() - began) / 1000;
      await gone();
      return { code, seconds };
    },
    async killEverything() {
      channel.close();
      for (const pid of pids) kill(pid);
      await exited;
      await gone();
    },
    async [Symbol.asyncDispose]() {
      channel.close();
      program.kill("SIGTERM");
      await exited;
      await gone();
    },
  };
}

interface Listening {
  readonly address: string;
  readonly processes: readonly SystemProcess[];
}

/** Resolves with what is told once all services serve; goes on collecting lines. */
function listening(program: ChildProcessByStdio<null, Readable, null>, lines: string[]): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const input = createInterface({ input: program.stdout });
    input.on("line", (line) => {
      lines.push(line);
      if (line.includes('"kind":"listening"')) resolve(JSON.parse(line) as Listening);
    });
    input.on("close", () => reject(new Error(`Expected a system that listens, got:\n${lines.slice(-5).join("\n")}`)));
  });
}
