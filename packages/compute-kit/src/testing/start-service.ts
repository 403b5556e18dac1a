import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { createChannel, type ServiceChannel } from "@condensery/service-kit";

/** One line of a service's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

/** A service in a process of its own. */
export interface ServiceUnderTest extends AsyncDisposable {
  readonly address: string;
  readonly channel: ServiceChannel;
  /** Settles with the first line of this text, whether it was written already or comes later. */
  line(message: string): Promise<LogLine>;
  /** Sends the signal and goes on. */
  signal(name: NodeJS.Signals): void;
  /** Settles with the exit code once the process has ended. */
  readonly ended: Promise<number | null>;
}

export interface StartServiceOptions {
  /** The service's compiled main. */
  readonly main: URL;
  readonly environment?: Readonly<Record<string, string>>;
  /** Loaded before main, for example to trace. */
  readonly imports?: readonly string[];
}

/** Starts a service on a free port of the loopback and waits until it serves. Its process ends with the scope. */
export async function startService(options: StartServiceOptions): Promise<ServiceUnderTest> {
  const { main, environment = {}, imports = [] } = options;
  const defaults = {
    CONDENSERY_BIND: "127.0.0.1:0",
    CONDENSERY_PROVIDER: "cpu",
    CONDENSERY_THREADS: "1",
  };
  const args = [...process.execArgv, ...imports.flatMap((module) => ["--import", module]), main.pathname];
  const child = spawn(process.execPath, args, {
    env: { ...defaults, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (text) => {
    lines.push(JSON.parse(text) as LogLine);
    for (const look of waiting) look();
  });
  const line = (message: string): Promise<LogLine> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find(({ msg }) => msg === message);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      ended.then(
        () => setImmediate(() => reject(new Error(`the service ended without saying "${message}": ${errors}`))),
        reject,
      );
    });
  const address = String((await line("serving"))["address"]);
  const channel = createChannel({ addresses: address });
  return {
    address,
    channel,
    line,
    signal: (name) => void child.kill(name),
    ended,
    [Symbol.asyncDispose]: async () => {
      channel.close();
      child.kill("SIGTERM");
      await ended;
    },
  };
}
