import type { ServiceName } from "./service-name.js";

/** Where the services listen: on this machine only, but for the orchestrator where that is asked for. */
export type Listen =
  | { readonly kind: "sockets" }
  | {
      readonly kind: "ports";
      /** Of the orchestrator; the others follow. 0: free ports. Default: 50060. */
      readonly firstPort?: number;
      /** Of the orchestrator. Default: 127.0.0.1. One that other machines can reach needs `insecure`. */
      readonly host?: string;
      /** Other machines may call the orchestrator in the clear, and without a token where it is given none. */
      readonly insecure?: boolean;
    };

export interface Replicas {
  readonly trainer?: number;
  readonly hypergradient?: number;
  readonly evaluator?: number;
}

/** One line that a process wrote to its standard output or standard error, or that tells of its restart. */
export interface ServiceLine {
  readonly service: ServiceName;
  readonly replica: number;
  readonly text: string;
  /** The line as an object, where it is a JSON object. */
  readonly record?: Readonly<Record<string, unknown>>;
}

export interface SystemOptions {
  /** Everything that survives: `trajectories/` for the store, `condensations/` for the orchestrator. Made if missing. */
  readonly stateFolder: string;
  /** Folders under which `idx:NAME` data sets are found. Default: none. */
  readonly dataRoots?: readonly string[];
  /**
   * Where the services listen. Default: Unix sockets in a temporary folder that only this user can enter, removed at the
   * end. `ports`: loopback TCP, on 50060 (orchestrator), 50061 (trajectory-store), 50062 (inner-loop-trainer), 50063
   * (hypergradient), 50064 (evaluator), further replicas from 50065 on; or on `firstPort` and those that follow.
   */
  readonly listen?: Listen;
  /** Threads of each computing process. Default: as many as the machine has cores. */
  readonly threads?: number;
  /** What computes, such as `cpu` or `cuda`. Default: what the services find. */
  readonly provider?: string;
  /** Processes of each computing service. Default: 1 each. */
  readonly replicas?: Replicas;
  /** Which services. Default: all. A part must hold whatever its services need. */
  readonly services?: readonly ServiceName[];
  /**
   * The caller's environment; this package reads none itself. Handed on to every process: `PATH`, `HOME`, `TMPDIR`,
   * `LD_LIBRARY_PATH`, `CUDA_*`, `OTEL_*`, and those of `CONDENSERY_*` that do not say where services are.
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /**
   * Variables of single services, such as `DATABASE_URL` of the orchestrator: all its replicas get them as they are, and
   * they go before what the system would set itself.
   */
  readonly variables?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
  /** Called with each line that a process writes. */
  readonly onLog?: (line: ServiceLine) => void;
  /** Aborted before the system has started: everything is stopped. Afterwards it has no effect. */
  readonly signal?: AbortSignal;
}
