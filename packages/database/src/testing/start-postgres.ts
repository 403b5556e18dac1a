import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { type Account, findPrograms, type PostgresPrograms, serverAccount } from "./find-postgres.js";
import { freePort } from "./free-port.js";
import { ServerProcess } from "./server-process.js";

/** How often a server may be told to start: what a killed one leaves behind takes a moment to end. */
const startAttempts = 100;
const betweenStartsMs = 100;
const user = "condensery";

export interface PostgresOptions {
  /** Settings of the server, such as `{ max_connections: "20" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL server of this process, on loopback and with a password. */
export interface PostgresServer extends AsyncDisposable {
  /** Of its database `postgres`. */
  readonly url: string;
  /** As a power cut would; data and port stay for `start`. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. */
  start(): Promise<void>;
}

/** Whether `startPostgres` can do its work on this machine. */
export function postgresAvailable(): boolean {
  return findPrograms() !== undefined;
}

/** Starts a server with an empty database in a folder of its own, which disposing removes. */
export async function startPostgres({ settings = {} }: PostgresOptions = {}): Promise<PostgresServer> {
  const programs = findPrograms();
  if (programs === undefined) {
    throw new Error(
      "Expected PostgreSQL's initdb and postgres, found none. Install the server (postgresql in Debian).",
    );
  }
  const account = serverAccount();
  const folder = await mkdtemp(join(tmpdir(), "postgres-"));
  const password = randomBytes(12).toString("hex");
  const port = await freePort();
  let server: ServerProcess | undefined;
  const start = async () => {
    server = await startServer(programs, folder, { ...settings, port: String(port) }, account);
  };
  try {
    await initialise(programs, folder, password, account);
    await start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`,
    start,
    async kill() {
      await server?.end("SIGKILL");
    },
    async [Symbol.asyncDispose]() {
      await server?.end("SIGINT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function initialise(
  { initdb }: PostgresPrograms,
  folder: string,
  password: string,
  account: Account | undefined,
): Promise<void> {
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) {
    await chown(folder, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const parameters = ["-D", join(folder, "data"), "-U", user, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const options = { cwd: folder, env: { LC_ALL: "C" }, ...account };
  await promisify(execFile)(initdb, [...parameters, "--encoding=UTF8", "--no-locale"], options);
}

/** Waits for the end of a killed server's other processes, which hold the memory that they shared with it. */
async function startServer(
  { postgres }: PostgresPrograms,
  folder: string,
  settings: Readonly<Record<string, string>>,
  account: Account | undefined,
): Promise<ServerProcess> {
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
  const parameters = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let log = "";
  for (let attempt = 0; attempt < startAttempts; attempt++) {
    const server = new ServerProcess(postgres, ["-D", join(folder, "data"), ...parameters], folder, account);
    if (await server.ready()) return server;
    log = server.log;
    if (!/shared memory block|Is another postmaster/.test(log)) break;
    await delay(betweenStartsMs);
  }
  throw new Error(`Expected the PostgreSQL server to start, it ended and said: ${log}`);
}
