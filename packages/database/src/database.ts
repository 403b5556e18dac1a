import type { Pool } from "pg";

export type DatabaseLocation =
  | {
      readonly kind: "postgresql";
      /** As `postgresql://user:password@host:port/database`. */
      readonly url: string;
    }
  | {
      readonly kind: "folder";
      /** Made when there is none. Belongs to one process at a time. */
      readonly folder: string;
    };

export interface OpenOptions {
  /** Stops opening, not what has been opened. */
  readonly signal?: AbortSignal;
  /** The most connections of the pool; 4 when not given. */
  readonly connections?: number;
  /** Told of what happens to connections that nobody is using. */
  readonly onError: (error: unknown) => void;
  /** How long to wait for a server that is starting, in milliseconds; half a minute when not given. */
  readonly openMs?: number;
  /** What the server's list of connections says of ours. */
  readonly applicationName?: string;
}

export interface Database extends AsyncDisposable {
  readonly kind: "postgresql" | "pglite";
  readonly pool: Pool;
  /** Ends what queries run, then gives up everything; may be called again. */
  close(): Promise<void>;
}
