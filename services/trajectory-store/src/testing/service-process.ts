import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createChannel, type ServiceChannel } from "@condensery/service-kit";

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The service as its users run it. */
export interface ServiceProcess extends AsyncDisposable {
  readonly address: string;
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  /** Waits for a line of the log, past or future. */
  logged(message: string): Promise<Readonly<Record<string, unknown>>>;
  dial(): ServiceChannel;
}

const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const hook = import.meta.resolve("@condensery/service-kit/hook");

export function spawnService(environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ["--import", hook, main], {
    // Nothing of the environment that the tests run in.
    env: { CONDENSERY_BIND: "127.0.0.1:0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Starts the service and waits until it serves. */
export async function startService(environment: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const child = spawnService(environment);
  const exited = once(child, "exit").then(([code, signal]): Exit => ({ code, signal }));
  const log = new Log(child);
  const { address } = await log.find("serving");
  return {
    address: String(address),
    child,
    exited,
    logged: (message) => log.find(message),
    dial: () => createChannel({ addresses: String(address) }),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** The lines of a process's log, and of what it says beside it. */
class Log {
  readonly #lines: Readonly<Record<string, unknown>>[] = [];
  readonly #others: string[] = [];
  #ended = false;
  #changed: () => void = () => undefined;

  constructor(child: ChildProcess) {
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new TypeError("expected a child with pipes");
    for (const input of [stdout, stderr]) createInterface({ input }).on("line", (line) => this.#take(line));
    child.once("close", () => {
      this.#ended = true;
      this.#changed();
    });
  }

  async find(message: string): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      const found = this.#lines.find(({ msg }) => msg === message);
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`ended without "${message}":\n${this.#others.join("\n")}`);
      const before = this.#changed;
      await new Promise<void>((resolve) => {
        this.#changed = () => {
          before();
          resolve();
        };
      });
    }
  }

  #take(line: string): void {
    try {
      this.#lines.push(JSON.parse(line));
    } catch {
      this.#others.push(line);
    }
    const changed = this.#changed;
    this.#changed = () => undefined;
    changed();
  }
}

export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "condensery-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
