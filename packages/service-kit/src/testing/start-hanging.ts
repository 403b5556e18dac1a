import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A service in a process of its own that holds every call; disposing kills it. */
export interface HangingService extends AsyncDisposable {
  readonly address: string;
  /** Resolves when the service holds one more call. */
  held(): Promise<void>;
  /** SIGKILL: the process has no chance to say good-bye. */
  kill(): Promise<void>;
}

/** Runs the compiled program on the address, `HOST:PORT` or `unix:/PATH`. */
export async function startHanging(bind: string): Promise<HangingService> {
  const program = fileURLToPath(new URL("../../dist/testing/hanging-program.js", import.meta.url));
  const child = spawn(process.execPath, [program, bind], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function line(): Promise<string> {
    const next = await lines.next();
    if (next.done === true) throw new Error("Expected a line of the service, but it ended.");
    return next.value;
  }
  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await exited;
  }
  return {
    address: await line(),
    held: async () => void (await line()),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
