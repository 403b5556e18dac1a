import { Worker } from "node:worker_threads";
import type { Graph } from "@condensery/autodiff";
import { OutOfMemoryError } from "@condensery/runtime";
import { compile, type CompiledProgram } from "./compile.js";

/** Turns a graph into a program. */
export type Compiler = (name: string, graph: Graph) => Promise<CompiledProgram>;

/** Compiles where it is called, which takes a tenth of a second for large graphs. */
export const compileHere: Compiler = async (name, graph) => compile(name, graph);

/** What the thread is asked. @internal */
export interface CompileRequest {
  readonly call: number;
  readonly name: string;
  readonly graph: Graph;
}

/** What it answers. @internal */
export type CompileReply =
  | { readonly call: number; readonly program: CompiledProgram }
  | { readonly call: number; readonly error: Error };

interface Call {
  readonly request: CompileRequest;
  readonly resolve: (program: CompiledProgram) => void;
  readonly reject: (error: Error) => void;
}

/** How a thread that compiles is made. */
export interface CompilerOptions {
  /** Largest heap. Default: V8's own. */
  readonly heapMegabytes?: number;
}

/**
 * A thread that compiles, so that the caller's own stays free for other work. It starts with the first graph. A graph
 * that the thread dies of, such as one for which its heap is too small, fails alone: the others go to the next thread.
 */
export class CompilerThread implements Disposable {
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #next = 0;
  #closed = false;
  readonly #options: CompilerOptions;

  constructor(options: CompilerOptions = {}) {
    this.#options = options;
  }

  readonly compile: Compiler = (name, graph) =>
    new Promise((resolve, reject) => {
      if (this.#closed) throw new Error("the compiler's thread is closed");
      this.#worker ??= this.#start();
      const request: CompileRequest = { call: this.#next++, name, graph };
      this.#calls.set(request.call, { request, resolve, reject });
      this.#worker.postMessage(request);
    });

  /** Ends the thread; what it has not compiled is rejected. */
  [Symbol.dispose](): void {
    this.#closed = true;
    void this.#worker?.terminate();
  }

  #start(): Worker {
    // When this module itself runs from source, the compiled entry lies in the build folder
    const entry = import.meta.url.endsWith(".ts") ? "../dist/compiler-worker.js" : "./compiler-worker.js";
    // Loader hooks of the process (tracing, test runners) have nothing to do in a thread which only compiles
    const worker = new Worker(new URL(entry, import.meta.url), {
      name: "condensery-compiler",
      execArgv: [],
      ...(this.#options.heapMegabytes === undefined
        ? {}
        : { resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMegabytes } }),
    });
    worker.unref();
    worker.on("message", (reply: CompileReply) => {
      const call = this.#calls.get(reply.call);
      this.#calls.delete(reply.call);
      if ("program" in reply) call?.resolve(reply.program);
      else call?.reject(reply.error);
    });
    const lost = (reason: string, cause?: unknown): void => {
      // An error is followed by an exit, which is no second loss
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      // Graphs are compiled in order: the first one is what the thread was lost with
      const [first, ...others] = this.#calls.values();
      this.#calls.clear();
      first?.reject(lossOf(first.request, reason, cause));
      for (const other of others) {
        if (this.#closed) {
          other.reject(lossOf(other.request, reason, cause));
          continue;
        }
        this.#worker ??= this.#start();
        this.#calls.set(other.request.call, other);
        this.#worker.postMessage(other.request);
      }
    };
    worker.on("error", (error) => lost("it failed", error));
    worker.on("exit", (code) => lost(`it ended with code ${code}`));
    return worker;
  }
}

function lossOf({ name }: CompileRequest, reason: string, cause: unknown): Error {
  const full = cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (full) return new OutOfMemoryError(name, `compiling it: ${cause.message}`);
  return new Error(`the compiler's thread was lost: ${reason}`, { cause });
}
