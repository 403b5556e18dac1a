import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { DurableFolder, durableParameters } from "./durable-folder.js";
import { SharedSession } from "./shared-session.js";
import type { FromWorker, ToWorker, WorkerData } from "./worker-protocol.js";

const port = parentPort;
if (port === null) throw new Error("Expected to run as a worker thread.");
const { dataFolder, idleInTransactionMs } = workerData as WorkerData;

/** Until then, PGlite itself says why it cannot start. */
let serving = false;

function post(message: FromWorker): void {
  port?.postMessage(message);
}

async function open(): Promise<PGlite | undefined> {
  try {
    return await PGlite.create({
      fs: new DurableFolder(dataFolder, () => serving && process.exit(1)),
      startParams: durableParameters(PGlite.defaultStartParams),
    });
  } catch (error) {
    post({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function serve(database: PGlite): void {
  const session = new SharedSession(
    {
      execute: (messages) => database.execProtocolRawSync(messages),
      send: (connection, data) => post({ kind: "data", connection, data: new Uint8Array(data) }),
      disconnected: (connection) => post({ kind: "disconnected", connection }),
    },
    idleInTransactionMs,
  );
  port?.on("message", (message: ToWorker) => {
    if (message.kind === "connect") session.connect(message.connection);
    else if (message.kind === "data") session.receive(message.connection, message.data);
    else if (message.kind === "disconnect") session.disconnect(message.connection);
    else void stop(session, database);
  });
  serving = true;
  post({ kind: "ready" });
}

async function stop(session: SharedSession, database: PGlite): Promise<void> {
  session.disconnectAll();
  await database.close();
  process.exit(0);
}

const database = await open();
if (database === undefined) process.exit(1);
serve(database);
