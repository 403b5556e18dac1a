/** What the process tells the thread that runs PGlite. Connections are numbered by the process. */
export type ToWorker =
  | { readonly kind: "connect"; readonly connection: number }
  | { readonly kind: "data"; readonly connection: number; readonly data: Uint8Array }
  | { readonly kind: "disconnect"; readonly connection: number }
  | { readonly kind: "stop" };

export type FromWorker =
  | { readonly kind: "ready" }
  /** It could not be started. */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "data"; readonly connection: number; readonly data: Uint8Array }
  /** The server's end; nothing follows for this connection. */
  | { readonly kind: "disconnected"; readonly connection: number };

export interface WorkerData {
  /** The database's own files; a new database is made in an empty folder. */
  readonly dataFolder: string;
  /** After which a transaction that nothing is asked of is rolled back and its connection ended. */
  readonly idleInTransactionMs: number;
}
