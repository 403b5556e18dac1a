import { parentPort } from "node:worker_threads";
import { compile } from "./compile.js";
import type { CompileReply, CompileRequest } from "./compiler-thread.js";

// The entry of a CompilerThread.
if (parentPort === null) throw new Error("compiler-worker runs only as a worker thread");
const port = parentPort;

port.on("message", ({ call, name, graph }: CompileRequest) => port.postMessage(answer(call, name, graph)));

function answer(call: number, name: string, graph: CompileRequest["graph"]): CompileReply {
  try {
    return { call, program: compile(name, graph) };
  } catch (error) {
    return { call, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
