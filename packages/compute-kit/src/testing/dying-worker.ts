/**
 * For `node --import`: the first worker thread that runs programs dies at its first program, as one does that has a
 * fault. A real one cannot be made to: ended in the middle of a native run, it takes its process with it.
 */
import { syncBuiltinESMExports } from "node:module";
import workerThreads from "node:worker_threads";

const dying = `
  const { parentPort } = require("node:worker_threads");
  const report = { provider: "cpu", rejected: [], listed: [], version: "0.0.0" };
  parentPort.postMessage({ kind: "ready", report });
  parentPort.on("message", ({ call, request }) => {
    if (request.kind === "execute") throw new Error("the thread broke");
    const outcome = { kind: "done", tensors: [], deviceSeconds: 0 };
    parentPort.postMessage({ kind: "answer", call, outcome });
  });
`;

const { Worker } = workerThreads;
let spared = true;

workerThreads.Worker = class extends Worker {
  constructor(file: string | URL, options: workerThreads.WorkerOptions = {}) {
    const chosen = spared && String(file).endsWith("/worker-main.js");
    super(chosen ? dying : file, chosen ? { ...options, eval: true } : options);
    if (chosen) spared = false;
  }
};
syncBuiltinESMExports();
