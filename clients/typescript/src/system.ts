import type { TlsOptions } from "./options/connect-options.js";

/** Something that can run Condensery's services for a client. */
export interface System {
  /** Resolves when the services answer. */
  start(options: { readonly signal?: AbortSignal }): Promise<RunningSystem>;
}

/** Running services; disposing stops them. */
export interface RunningSystem extends AsyncDisposable {
  /** As in `ConnectOptions`. */
  readonly address: string;
  readonly token?: string;
  readonly tls?: TlsOptions;
  /**
   * Lets this process end while the services run, and them with it; called once, when they have started. Absent: they
   * never keep the process from ending.
   */
  unref?(): void;
}
