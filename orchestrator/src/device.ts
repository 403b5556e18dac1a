import { Runtime, type ProviderChoice, type ProviderName, type RejectedProvider } from "@condensery/runtime";

/** A runtime for the time of one piece of work. */
export interface RuntimeLease extends AsyncDisposable {
  readonly runtime: Runtime;
}

/** What a job computes on, decided once so that all its phases use the same. Close it at the end. */
export class Device implements AsyncDisposable {
  readonly provider: ProviderName;
  readonly rejected: readonly RejectedProvider[];
  readonly threads: number;
  /** Version of onnxruntime-node. */
  readonly onnxruntime: string;
  /** One worker with all threads: for work whose steps follow from one another. */
  readonly serial: Runtime;

  private constructor(serial: Runtime) {
    const { provider, rejected, threads, version } = serial.report();
    this.serial = serial;
    this.provider = provider;
    this.rejected = rejected;
    this.threads = threads;
    this.onnxruntime = version;
  }

  /** Tries the providers. Throws ProviderUnavailableError when the one asked for does not work here. */
  static async open(choice: ProviderChoice, threads: number): Promise<Device> {
    return new Device(await Runtime.start({ provider: choice, threads, workers: 1 }));
  }

  /**
   * A worker a thread, at most one a task: small independent tasks run faster beside one another than each on all
   * threads, and their results then do not depend on the number of threads. An accelerator takes them one after another.
   */
  async parallel(tasks: number): Promise<RuntimeLease> {
    if (this.provider !== "cpu" || this.threads === 1) {
      return { runtime: this.serial, [Symbol.asyncDispose]: () => Promise.resolve() };
    }
    const workers = Math.min(this.threads, tasks);
    const runtime = await Runtime.start({ provider: this.provider, threads: 1, workers });
    return { runtime, [Symbol.asyncDispose]: () => runtime.close() };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.serial.close();
  }
}
