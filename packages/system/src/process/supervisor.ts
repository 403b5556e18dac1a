import type { Clock } from "../clock.js";
import { ServiceFailedError } from "../errors.js";
import type { ProcessName } from "../options/service-name.js";
import type { ServiceLine } from "../options/system-options.js";
import { type Child, type Command, startChild } from "./child-process.js";
import { describeExit } from "./exit.js";
import { parseRecord } from "./parse-record.js";
import { type RestartLimits, RestartPolicy } from "./restart-policy.js";
import { untilServing } from "./until-serving.js";

export interface SupervisorOptions extends ProcessName {
  readonly command: Command;
  readonly address: string;
  readonly clock: Clock;
  readonly restarts: RestartLimits;
  /** At most from the start of a process to SERVING. */
  readonly startMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopMs: number;
  readonly onLog: (line: ServiceLine) => void;
  /** Told of each new process; what it returns is disposed when that has ended. */
  readonly onStart: (pid: number) => Promise<AsyncDisposable>;
}

/** A process that has come to serve. */
interface Serving {
  /** Resolves when it has ended, with what to say about it. */
  readonly failed: Promise<ServiceFailedError>;
}

/** EX_CONFIG of sysexits.h: the process will not like its variables better the next time. */
const configurationExitCode = 78;

/** Keeps one process alive. */
export class Supervisor {
  readonly #stopping = new AbortController();
  readonly #policy: RestartPolicy;
  #child: Child | undefined;
  #unref = false;
  #kept: Promise<void> | undefined;
  #giveUp: (error: ServiceFailedError) => void = () => undefined;
  /** Settles when the process ended too often, never when it was stopped. */
  readonly gaveUp = new Promise<ServiceFailedError>((resolve) => (this.#giveUp = resolve));

  constructor(readonly options: SupervisorOptions) {
    this.#policy = new RestartPolicy(options.restarts);
  }

  /** Undefined while no process runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Resolves when the process serves; from then on it is started again when it ends.
   * @throws ServiceFailedError; the signal's reason
   */
  async start(signal: AbortSignal): Promise<void> {
    const serving = await this.#launch(AbortSignal.any([signal, this.#stopping.signal]));
    this.#kept = this.#keep(serving);
  }

  /** Lets this process end although that one runs, or one that is started in its place. */
  unref(): void {
    this.#unref = true;
    this.#child?.unref();
  }

  /** Resolves when the process has ended. Asks and waits; kills it when it takes too long. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error(`${this.options.service} is being stopped.`));
    const { clock, stopMs } = this.options;
    const child = this.#child;
    await child?.stop(stopMs, clock);
    await this.#kept;
    const exit = await child?.exited;
    if (exit === undefined || exit.code === 0) return;
    this.#tell("did not end in good order", { exitCode: exit.code, signal: exit.signal });
  }

  async #launch(signal: AbortSignal): Promise<Serving> {
    signal.throwIfAborted();
    const { address, clock, startMs, stopMs, command, onStart } = this.options;
    const child = startChild(command, (text) => this.#log(text));
    this.#child = child;
    if (this.#unref) child.unref();
    const ended = new AbortController();
    const entry = child.pid === undefined ? Promise.resolve(undefined) : onStart(child.pid);
    const failed = child.exited.then(async (exit) => {
      if (this.#child === child) this.#child = undefined;
      ended.abort();
      await (await entry.catch(() => undefined))?.[Symbol.asyncDispose]();
      return new ServiceFailedError(this.options, `ended with ${describeExit(exit)}`, exit);
    });
    try {
      await entry;
      await untilServing(address, startMs, AbortSignal.any([signal, ended.signal]));
      return { failed };
    } catch (error) {
      const endedByItself = ended.signal.aborted;
      await child.stop(stopMs, clock);
      const failure = await failed;
      signal.throwIfAborted();
      if (endedByItself) throw failure;
      const why = error instanceof Error ? error.message : String(error);
      const what = `was not ready after at most ${startMs / 1000} s (${why})`;
      throw new ServiceFailedError(this.options, what, await child.exited, error);
    }
  }

  async #keep({ failed }: Serving): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.#stopping;
    let failure = await failed;
    while (!signal.aborted) {
      const final = failure.exitCode === configurationExitCode;
      const delayMs = final ? undefined : this.#policy.take(clock.now());
      if (delayMs === undefined) return this.#giveUp(failure);
      this.#tell("restarting", { delayMs, exitCode: failure.exitCode, signal: failure.signal });
      await clock.pause(delayMs, signal);
      if (!signal.aborted) failure = await this.#runAgain(signal);
    }
  }

  /** Resolves when the new process has ended, whether it had come to serve or not. */
  async #runAgain(signal: AbortSignal): Promise<ServiceFailedError> {
    try {
      const { failed } = await this.#launch(signal);
      this.#tell("restarted", { pid: this.pid });
      return await failed;
    } catch (error) {
      if (error instanceof ServiceFailedError) return error;
      if (!signal.aborted) throw error;
      const exit = { code: null, signal: null, lines: [] };
      return new ServiceFailedError(this.options, "was stopped", exit, error);
    }
  }

  #log(text: string): void {
    const { service, replica, onLog } = this.options;
    const record = parseRecord(text);
    onLog({ service, replica, text, ...(record === undefined ? {} : { record }) });
  }

  /** A line of the system's own, as if the process had written it. */
  #tell(msg: string, fields: Readonly<Record<string, unknown>>): void {
    const { service, replica } = this.options;
    this.#log(JSON.stringify({ level: "warn", service, replica, ...fields, msg }));
  }
}
