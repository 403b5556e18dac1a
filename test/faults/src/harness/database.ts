import { postgresAvailable, shortLived, startPostgres } from "@condensery/database/testing";

/** Where the orchestrator keeps what it knows of its condensations. */
export const databaseKinds = ["pglite", "postgresql"] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

/** The database of one case. */
export interface CaseDatabase extends AsyncDisposable {
  readonly kind: DatabaseKind;
  /** What the orchestrator is told of it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Kills it as power loss would and starts it again on the same files; absent where it lives in the orchestrator. */
  readonly crash?: () => Promise<void>;
}

/** @throws Error when a PostgreSQL server is asked for and none is installed */
export async function openDatabase(kind: DatabaseKind): Promise<CaseDatabase> {
  if (kind === "pglite") return { kind, variables: shortLived, [Symbol.asyncDispose]: async () => undefined };
  if (!postgresAvailable()) {
    throw new Error("Expected the programs of a PostgreSQL server, found none. Install one, or use --database pglite.");
  }
  const server = await startPostgres();
  return {
    kind,
    variables: { DATABASE_URL: server.url },
    async crash() {
      await server.kill();
      await server.start();
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
