import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { Account } from "./find-postgres.js";

/** As much of what a server says as tells why it ended. */
const logCharacters = 4_000;

/** A PostgreSQL server that has been told to start. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #log = "";

  constructor(program: string, parameters: readonly string[], folder: string, account: Account | undefined) {
    this.#child = spawn(program, parameters, {
      cwd: folder,
      env: { LC_ALL: "C" },
      stdio: ["ignore", "ignore", "pipe"],
      ...account,
    });
    this.#exited = once(this.#child, "exit");
    this.#exited.catch(() => undefined);
  }

  /** @returns whether it takes connections; otherwise it has ended, and the log says why */
  async ready(): Promise<boolean> {
    const { stderr } = this.#child;
    if (stderr === null) throw new Error("Expected a pipe from the server.");
    return Promise.race([this.#saysReady(stderr), this.#exited.then(() => false)]);
  }

  get log(): string {
    return this.#log;
  }

  async end(signal: "SIGKILL" | "SIGINT"): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    await this.#exited;
  }

  #saysReady(stderr: Readable): Promise<boolean> {
    return new Promise((resolve) => {
      stderr.setEncoding("utf8").on("data", (text: string) => {
        this.#log = `${this.#log}${text}`.slice(-logCharacters);
        if (this.#log.includes("database system is ready to accept connections")) resolve(true);
      });
    });
  }
}
