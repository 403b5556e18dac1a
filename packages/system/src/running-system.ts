import type { ServiceFailedError } from "./errors.js";
import type { ServiceName } from "./options/service-name.js";

/** How a system ended. */
export type SystemEnd =
  | { readonly reason: "stopped" }
  | {
      /** A process ended too often; the others were stopped. */
      readonly reason: "failed";
      readonly service: ServiceName;
      readonly replica: number;
      readonly error: ServiceFailedError;
    };

export interface SystemProcess {
  readonly service: ServiceName;
  readonly replica: number;
  readonly pid: number;
  /** `unix:/PATH` or `127.0.0.1:PORT`. */
  readonly address: string;
  /** `HOST:PORT` of its Prometheus endpoint. */
  readonly metricsAddress?: string;
}

export interface RunningLocalSystem extends AsyncDisposable {
  /** Of the orchestrator, for clients. @throws Error in a system without orchestrator: use `addresses` there. */
  readonly address: string;
  /** The replicas' addresses, separated by commas; undefined for a service that is not part of the system. */
  readonly addresses: Readonly<Record<ServiceName, string | undefined>>;
  /** Those that run at this moment: a process that is being restarted is missing for a while, and gets another pid. */
  readonly processes: readonly SystemProcess[];
  /** Settles when all processes have ended. */
  readonly ended: Promise<SystemEnd>;
  /** Lets this process end although the system runs, which then ends with it; until then the system holds it up. */
  unref(): void;
  /**
   * Stops the orchestrator, then what computes, then the store: SIGTERM, and SIGKILL for what has not ended some
   * seconds after its grace period. Further calls wait for the same end.
   */
  stop(): Promise<void>;
}
