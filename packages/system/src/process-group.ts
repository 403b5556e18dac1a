import type { Addresses } from "./place/addresses.js";
import type { ServiceFailedError } from "./errors.js";
import { type ServiceName, serviceNames } from "./options/service-name.js";
import type { Supervisor } from "./process/supervisor.js";
import type { RunningLocalSystem, SystemEnd, SystemProcess } from "./running-system.js";

const computing = ["inner-loop-trainer", "hypergradient", "evaluator"] as const;

/** The orchestrator goes on with its jobs as soon as it starts. */
const startOrder: readonly (readonly ServiceName[])[] = [["trajectory-store", ...computing], ["orchestrator"]];

/** Whoever calls others goes first, so that nobody calls what has gone. */
const stopOrder: readonly (readonly ServiceName[])[] = [["orchestrator"], computing, ["trajectory-store"]];

/** The processes of one system. */
export class ProcessGroup implements RunningLocalSystem {
  #stopped: Promise<void> | undefined;
  #failure: ServiceFailedError | undefined;
  #announceEnd: (end: SystemEnd) => void = () => undefined;
  readonly ended = new Promise<SystemEnd>((resolve) => (this.#announceEnd = resolve));

  constructor(
    private readonly places: Addresses,
    private readonly supervisors: readonly Supervisor[],
    /** Gives back what the system held, after the last process. */
    private readonly release: () => Promise<void>,
  ) {
    for (const { gaveUp } of supervisors) void gaveUp.then((error) => this.#fail(error));
  }

  get address(): string {
    const address = this.addresses.orchestrator;
    if (address === undefined) throw new Error("This system has no orchestrator. Use `addresses`.");
    return address;
  }

  get addresses(): Readonly<Record<ServiceName, string | undefined>> {
    const entries = serviceNames.map((service) => [service, this.places.list(service)] as const);
    return Object.fromEntries(entries) as Record<ServiceName, string | undefined>;
  }

  get processes(): readonly SystemProcess[] {
    return this.supervisors.flatMap(({ pid, options: { service, replica, address } }) => {
      const metricsAddress = this.places.metricsOf({ service, replica });
      if (pid === undefined) return [];
      return [{ service, replica, pid, address, ...(metricsAddress === undefined ? {} : { metricsAddress }) }];
    });
  }

  /** Resolves when all serve. When one does not, all are stopped. @throws ServiceFailedError; the signal's reason */
  async start(signal: AbortSignal): Promise<void> {
    const attempt = new AbortController();
    const either = AbortSignal.any([signal, attempt.signal]);
    try {
      for (const wave of this.#inOrder(startOrder)) {
        await Promise.all(wave.map((supervisor) => supervisor.start(either)));
      }
      signal.throwIfAborted();
    } catch (error) {
      attempt.abort(error);
      await this.stop();
      throw error;
    }
  }

  unref(): void {
    for (const supervisor of this.supervisors) supervisor.unref();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #inOrder(order: readonly (readonly ServiceName[])[]): readonly (readonly Supervisor[])[] {
    return order.map((wave) => this.supervisors.filter(({ options }) => wave.includes(options.service)));
  }

  async #stopInOrder(): Promise<void> {
    try {
      for (const wave of this.#inOrder(stopOrder)) await Promise.all(wave.map((supervisor) => supervisor.stop()));
      await this.release();
    } finally {
      const error = this.#failure;
      this.#announceEnd(
        error === undefined
          ? { reason: "stopped" }
          : { reason: "failed", service: error.service, replica: error.replica, error },
      );
    }
  }

  async #fail(error: ServiceFailedError): Promise<void> {
    if (this.#stopped === undefined) this.#failure = error;
    await this.stop();
  }
}
