import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Clock } from "../clock.js";
import type { Exit } from "./exit.js";
import { LastLines } from "./last-lines.js";

/** What runs: Node, with these arguments and no other variables than these. */
export interface Command {
  readonly executable: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** One process of the operating system. It ends with its parent, whatever happens to that. */
export interface Child {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  /** Lets this process end although that one runs, which then ends with it. */
  unref(): void;
  /** Asks it to end; kills it when it has not after that many milliseconds. Resolves when it has ended. */
  stop(graceMs: number, clock: Clock): Promise<void>;
}

export function startChild({ executable, args, environment }: Command, onLine: (text: string) => void): Child {
  const child = spawn(executable, args, {
    env: environment,
    // Through the channel it learns that the parent is gone, also when that was killed.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Ctrl-C at a terminal reaches whole groups of processes: outside of the parent's, they end in the right order.
    detached: true,
    windowsHide: true,
  });
  const last = new LastLines();
  for (const input of [child.stdout, child.stderr]) {
    // With too many files open there are none, and the `error` event tells of it.
    if (!input) continue;
    createInterface({ input }).on("line", (text) => {
      last.add(text);
      onLine(text);
    });
  }
  const exited = exitOf(child, last);
  let stopped: Promise<void> | undefined;
  async function stopOnce(graceMs: number, clock: Clock): Promise<void> {
    // Whoever stops it waits for its end
    child.ref();
    child.kill("SIGTERM");
    const ended = new AbortController();
    const killed = clock.pause(graceMs, ended.signal).then(() => {
      if (!ended.signal.aborted) child.kill("SIGKILL");
    });
    await exited;
    ended.abort();
    await killed;
  }
  return {
    pid: child.pid,
    exited,
    unref: () => {
      child.unref();
      child.channel?.unref();
      for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
    },
    // A second SIGTERM would cut short what the first one began.
    stop: (graceMs, clock) => (stopped ??= stopOnce(graceMs, clock)),
  };
}

function exitOf(child: ChildProcess, last: LastLines): Promise<Exit> {
  return new Promise((resolve) => {
    // `close` and not `exit`: the last lines have then been read.
    child.once("close", (code, signal) => resolve({ code, signal, lines: last.lines }));
    child.once("error", (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, lines: [...last.lines, error.message] });
    });
  });
}
