import { parentPort, workerData } from "node:worker_threads";
import { env } from "onnxruntime-node";
import type { Envelope, Reply, WorkerSettings } from "./protocol.js";
import { chooseProvider } from "./worker-provider.js";
import { WorkerServer } from "./worker-server.js";
import { SessionTable } from "./worker-sessions.js";

// Entry point of a worker thread: takes WorkerSettings as workerData, answers Envelopes with Replies.
const parent = parentPort;
if (parent === null) {
  throw new Error("worker-main is started by Runtime as a worker thread, not by itself");
}
const settings: WorkerSettings = workerData;
// Errors are thrown; printing them as well would write to the standard error of the process that uses the library.
env.logLevel = "fatal";

const post = (reply: Reply, transfer: readonly ArrayBuffer[] = []): void => parent.postMessage(reply, [...transfer]);
const report = await chooseProvider(settings, env.versions.node ?? "unknown");
post({ kind: "ready", report });
if (report.provider !== undefined) {
  const server = new WorkerServer(
    new SessionTable(settings, report.provider),
    { post, close: () => parent.close() },
    { now: () => performance.now() / 1000, originMs: performance.timeOrigin },
  );
  parent.on("message", (envelope: Envelope) => server.receive(envelope));
}
