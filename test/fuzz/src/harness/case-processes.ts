import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cpuSeconds } from "./cpu-seconds.js";
import type { Order, Report } from "./messages.js";

/** How an order ended. */
export type OrderEnd =
  | { readonly kind: "done" }
  /** The process hung, was killed, or ended by itself. */
  | { readonly kind: "lost"; readonly hung: boolean; readonly reason: string };

export interface ProcessOptions {
  /** Milliseconds without a message after which it is asked whether the process hangs. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

const program = fileURLToPath(new URL("../../dist/harness/case-process.js", import.meta.url));
const heapMiB = 1024;
/** A process that computed for this share of a silence hangs. On a busy machine one may just not get on. */
const hangingShare = 1 / 6;
/** One that does nothing at all hangs after so many times the silence. */
const mostSilences = 5;
/** A process that once was larger hides by how much a case makes it grow. */
const largestMiB = 600;

/** Runs orders one after the other, in the same process as long as that lives and stays small. */
export class CaseProcess implements Disposable {
  #child: ChildProcess | undefined;
  #complaints = "";

  constructor(private readonly options: ProcessOptions) {}

  /** Rejects with the signal's reason when aborted. */
  async run(order: Order, onReport: (report: Report) => void): Promise<OrderEnd> {
    const { silenceMs, signal } = this.options;
    signal.throwIfAborted();
    const child = (this.#child ??= this.#start());
    const watchdog = new Watchdog(child, silenceMs);
    const onAbort = (): void => this[Symbol.dispose]();
    signal.addEventListener("abort", onAbort, { once: true });
    let hear: (report: Report) => void = () => undefined;
    try {
      const ending = await new Promise<string | undefined>((resolve, reject) => {
        hear = (report) => {
          watchdog.heard();
          onReport(report);
          if (report.kind !== "done") return;
          if (report.peakMiB > largestMiB) this[Symbol.dispose]();
          resolve(undefined);
        };
        child.on("message", hear);
        child.once("error", reject);
        child.once("close", (code, name) => resolve(name === null ? `exit code ${code}` : `signal ${name}`));
        child.send(order);
      });
      signal.throwIfAborted();
      if (ending === undefined) return { kind: "done" };
      this.#child = undefined;
      const { hung } = watchdog;
      const reason = hung ? "no sign of life" : `the process ended with ${ending}`;
      const said = this.#complaints.trim();
      return { kind: "lost", hung, reason: said === "" ? reason : `${reason}: ${said}` };
    } finally {
      watchdog[Symbol.dispose]();
      child.off("message", hear);
      child.removeAllListeners("close");
      child.removeAllListeners("error");
      signal.removeEventListener("abort", onAbort);
    }
  }

  [Symbol.dispose](): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  #start(): ChildProcess {
    const execArgv = [`--max-old-space-size=${heapMiB}`];
    const child = fork(program, [], { execArgv, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    this.#complaints = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-4000);
    });
    return child;
  }
}

/** Kills a process that hangs. */
class Watchdog implements Disposable {
  hung = false;
  readonly #timer: NodeJS.Timeout;
  #silences = 0;
  #cpuBefore: number | undefined;

  constructor(
    private readonly child: ChildProcess,
    private readonly silenceMs: number,
  ) {
    this.#cpuBefore = this.#cpu();
    this.#timer = setInterval(() => this.#ask(), silenceMs);
  }

  heard(): void {
    this.#silences = 0;
    this.#cpuBefore = undefined;
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #ask(): void {
    const cpu = this.#cpu();
    this.#silences += 1;
    this.#cpuBefore ??= cpu;
    const taken = cpu === undefined || this.#cpuBefore === undefined ? Infinity : cpu - this.#cpuBefore;
    if (1000 * taken < hangingShare * this.silenceMs && this.#silences < mostSilences) return;
    this.hung = true;
    this.child.kill("SIGKILL");
  }

  #cpu(): number | undefined {
    return this.child.pid === undefined ? undefined : cpuSeconds(this.child.pid);
  }
}
