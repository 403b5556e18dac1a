import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program of this folder in a process of its own, which is killed when the test leaves its scope. */
export class TestProgram implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  readonly lines: string[] = [];
  #heard: (() => void) | undefined;

  constructor(name: "writer-program" | "closing-program", ...parameters: string[]) {
    const file = fileURLToPath(new URL(`../../dist/testing/${name}.js`, import.meta.url));
    this.#child = spawn(process.execPath, [...process.execArgv, file, ...parameters], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#exited = once(this.#child, "exit");
    const { stdout } = this.#child;
    if (stdout === null) throw new Error("Expected a pipe from the program.");
    createInterface(stdout).on("line", (line) => {
      this.lines.push(line);
      this.#heard?.();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @returns how it ended by itself */
  async exit(): Promise<number | null> {
    const [code] = await this.#exited;
    return typeof code === "number" ? code : null;
  }

  /** @throws Error when the program ends before */
  async untilLines(count: number): Promise<void> {
    while (this.lines.length < count) {
      const heard = new Promise<"heard">((resolve) => {
        this.#heard = () => resolve("heard");
      });
      const what = await Promise.race([heard, this.#exited.then(() => "exited")]);
      if (what === "exited") throw new Error(`Expected ${count} lines, the program ended after ${this.lines.length}.`);
    }
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
  }
}
